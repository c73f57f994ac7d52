"""What the user writes on spans, and the spans they marked: read, edited in place, put in order, walked through."""
