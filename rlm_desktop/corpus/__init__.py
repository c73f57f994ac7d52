"""Files become documents: readers per format, and the one text file with its offsets."""
