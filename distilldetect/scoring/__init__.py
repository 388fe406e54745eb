"""Closeness and references to a likelihood ratio with an interval."""
