"""Exact equilibria and tipping points of parametric games."""

__all__ = ["__version__"]

__version__ = "0.1.0"
