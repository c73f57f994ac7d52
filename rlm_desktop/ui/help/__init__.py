"""The guide, what the application is, and what the doctor says."""
