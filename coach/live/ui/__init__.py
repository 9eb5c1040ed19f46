"""What a person touches and sees in a session: keys, buttons, the screen, the wake lock."""
