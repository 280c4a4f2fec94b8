"""Exact numbers: fractions, algebraic numbers, number fields, and their texts."""
