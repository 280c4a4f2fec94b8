"""Solvers of stochastic games."""
