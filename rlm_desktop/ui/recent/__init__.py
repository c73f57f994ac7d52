"""What was opened lately: kept, offered in a menu, and opened again."""
