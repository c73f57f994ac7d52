"""The replay bar: plays a run through the horizon, which every screen follows."""
