"""The bar above timeline and tree: the filter with its completion, what it hides, and the filters that were saved."""
