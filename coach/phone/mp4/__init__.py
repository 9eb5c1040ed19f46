"""MP4 files of our own making; what for is told in `coach.phone.mp4.file`."""
