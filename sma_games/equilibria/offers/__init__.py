"""Talks by alternating offers: what is offered, and accepted, in the subgame-perfect equilibrium."""
