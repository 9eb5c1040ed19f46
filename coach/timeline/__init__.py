"""Every cue at its exact frame, and the sheet that shows them."""
