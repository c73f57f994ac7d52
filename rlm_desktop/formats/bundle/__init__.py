"""Bundles, in and out: runs and the documents that they were asked about in one zip, to hand to a colleague."""
