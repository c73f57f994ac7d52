"""The worker processes of the window: started, spoken to, stopped, and how the run in hand stands."""
