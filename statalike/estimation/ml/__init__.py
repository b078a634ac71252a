"""Single-equation models fitted by maximum likelihood: what they share, and each of them."""
