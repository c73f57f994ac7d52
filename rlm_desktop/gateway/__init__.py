"""The only door to models: litellm, prices, and the offline and the scripted models."""
