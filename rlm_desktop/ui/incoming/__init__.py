"""What comes from outside while the window is open: files of a second start, and links."""
