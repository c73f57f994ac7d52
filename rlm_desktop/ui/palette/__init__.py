"""The palette: one field that finds every command, and every place to jump to, by a part of its name."""
