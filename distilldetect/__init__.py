"""Weigh the evidence, from text alone, that one language model was trained on another's outputs."""

__version__ = "0.1.0"
