"""MP4 files of our own making; what for is told in `coach.phone.formats.mp4.file`."""
