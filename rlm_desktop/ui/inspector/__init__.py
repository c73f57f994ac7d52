"""The inspector: all that is on record about the selected span, in tabs; see view.py for what others may ask of it."""
