"""Margins: averages of predictions and marginal effects, their contrasts and comparisons."""
