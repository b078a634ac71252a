"""Denominator degrees of freedom for tests of the fixed effects, one method a file.

A method's module has WORD, what dfmethod() calls it (least abbreviation in capitals), TITLE, how tables do, and
`method(fit, information="eim") -> SmallSample`; REML_ONLY where it needs a REML fit.
"""
