"""The TOML files that people write: read, and every fault named with its line and a correction."""
