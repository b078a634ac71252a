"""Denominator degrees of freedom for tests of the fixed effects, one method a file.

A method's module has `method(fit, information="eim") -> SmallSample`.
"""
