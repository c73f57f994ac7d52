"""The inspector: all that is on record about the selected span, in tabs: step, call, code, variables, run."""
