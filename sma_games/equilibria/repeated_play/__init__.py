"""Repeated games: automata and the discount factors at which they are equilibria, and all equilibrium payoffs."""
