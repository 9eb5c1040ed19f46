"""Many files from one table: a row for each person."""
