"""The records of the `rlms` package, the reference implementation: one JSON line per iteration."""
