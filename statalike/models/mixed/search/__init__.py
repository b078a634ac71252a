"""The way to the optimum: starting values, spaces to move in, steps, the edges of the space."""
