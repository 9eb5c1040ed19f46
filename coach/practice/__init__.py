"""What was done, day by day; what is next; how it went."""
