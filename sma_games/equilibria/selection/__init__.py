"""Rules that choose among equilibria, and indices of components."""
