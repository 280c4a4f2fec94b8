"""Verification of equilibria by code that is independent of the solvers."""
