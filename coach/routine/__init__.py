"""Routines: exercises, doses and the files that hold them."""
