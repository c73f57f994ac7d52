"""What was opened: the documents of the corpus, and the files that did not become one."""
