"""What the processes say to each other: JSON lines to the window, frames to the child. Standard library only."""
