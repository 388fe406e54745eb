"""Numbers the package ships: coefficients and validation figures, never text."""
