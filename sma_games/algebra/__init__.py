"""Exact numerics on plain numbers: polyhedra, bipartite graphs, real algebraic numbers, ordered rational functions."""

from sma_games.algebra.polynomials.flint_copies import register

register()
