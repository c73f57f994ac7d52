"""Texts on screen: a shared drawer of the ui, like theme and focus. Screens take from it; it knows none of them."""
