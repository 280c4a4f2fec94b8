"""Exact numerics on plain numbers: polyhedra, bipartite graphs, real algebraic numbers, ordered rational functions."""
