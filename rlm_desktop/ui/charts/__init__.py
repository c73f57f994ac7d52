"""Charts as every screen draws them: what they show, how they are drawn, and as files."""
