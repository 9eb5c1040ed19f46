"""The command line: flags in, messages and exit codes out."""

import gc

# Before anything else is imported: nearly all that a command makes lives to its end, and looking
# for what does not took 4 % of an export.
gc.set_threshold(100_000)
