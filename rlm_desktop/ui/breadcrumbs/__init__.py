"""The way from the run to what is selected, and the steps to what comes next."""
