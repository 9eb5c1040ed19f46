"""The command line: flags in, messages and exit codes out."""

import gc

# Before anything else is imported: nearly all objects of a command live to its end, and
# collecting the others took 4 % of an export.
gc.set_threshold(100_000)
