"""What is played next: commands, transitions, the sequencer, the history."""
