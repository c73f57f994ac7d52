"""What other programs record as spans inside spans, on its way to become a run."""
