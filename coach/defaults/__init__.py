"""What holds when no flag says otherwise: a file that a person may edit."""
