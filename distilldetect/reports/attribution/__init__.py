"""Reports of an attribution: which candidate, or none."""
