"""What commands print and draw on a terminal."""
