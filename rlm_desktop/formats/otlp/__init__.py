"""Spans of OpenTelemetry as JSON, with the keys of OpenInference and of its own conventions for generative AI."""
