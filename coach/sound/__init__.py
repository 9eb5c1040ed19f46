"""Sound: tones, earcons, and the renderer that turns a timeline into samples."""
