"""The user's choices: the limits of a run and the theme."""
