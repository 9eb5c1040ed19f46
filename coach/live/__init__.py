"""Playing through the sound device, on its clock."""
