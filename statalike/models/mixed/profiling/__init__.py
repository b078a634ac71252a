"""Profile likelihoods: one quantity held, everything else at its optimum."""
