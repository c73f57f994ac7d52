"""The whole run in one strip: work, cost and errors over time, and the stretch that the timeline shows."""
