"""What goes into and beside a sound file apart from its sound."""
