"""Sound file formats, a module each; `table` lists them, `base` says what one is."""
