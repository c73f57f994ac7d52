"""The only door to models: litellm, prices, and the offline, scripted and recorded models."""
