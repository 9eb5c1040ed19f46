"""What to do: exercises, doses, routines. No audio and no clock."""
