"""Likelihoods of models whose parameters enter through linear predictors."""
