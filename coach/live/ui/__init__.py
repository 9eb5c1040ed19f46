"""What a person touches and sees during a session: keys, buttons, the display, the wake lock."""
