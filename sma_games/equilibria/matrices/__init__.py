"""Solvers of games in normal form."""
