"""Trajectories in the Agent Trajectory Interchange Format (ATIF v1.7), in and out."""
