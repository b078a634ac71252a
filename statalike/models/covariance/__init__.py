"""Covariance structures, one a file."""
