"""Crossed random effects: their cross-products, criterion, second derivatives and predictions."""
