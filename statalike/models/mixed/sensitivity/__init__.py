"""How the variance of beta moves with the variance parameters: what small-sample methods build on."""
