"""Where model-written code runs: the child, its walls, and the worker's end of the pipes."""
