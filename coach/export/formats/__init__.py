"""The file formats, a module each and a row each in `registry`."""
