"""How the window's parts are made and put into their places, one lot after the other; `building` has the order."""
