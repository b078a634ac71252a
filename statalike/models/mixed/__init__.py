"""Linear mixed models: the model as data, its likelihood, its fit."""
