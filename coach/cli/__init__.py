"""The command line: flags in, messages and exit codes out."""
