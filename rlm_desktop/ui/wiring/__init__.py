"""How the window's parts hear each other, area by area. Nothing is decided here."""
