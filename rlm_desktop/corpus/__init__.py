"""Files become documents: found, decoded, and put into one text file with their offsets."""
