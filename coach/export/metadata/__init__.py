"""What a sound file tells beside its sound."""
