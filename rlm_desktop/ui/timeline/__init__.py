"""The run that is looked at over true time: a lane for each depth, code and calls as bars."""
