"""Where a question is asked: of which documents, with which models and method, within which limits."""
