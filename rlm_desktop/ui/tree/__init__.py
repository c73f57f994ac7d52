"""The steps and sub-calls of the run that is looked at, as a tree of any depth and size."""
