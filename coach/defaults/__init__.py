"""Values for flags that were not given, in a file that people may edit."""
