"""Polynomials and rational functions: factors, systems of equations, lines."""
