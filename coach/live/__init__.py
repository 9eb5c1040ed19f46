"""The live room: a session played on the audio clock."""
