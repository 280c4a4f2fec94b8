"""The formula language: text to formulas that are evaluated exactly, on arrays, over any field, or shown as LaTeX."""

from sma_games.expressions.formula import Formula, Program, constant, symbol, total
from sma_games.expressions.functions import FUNCTIONS
from sma_games.expressions.numbers import parse_number
from sma_games.expressions.parser import parse_formula

__all__ = ["FUNCTIONS", "Formula", "Program", "constant", "parse_formula", "parse_number", "symbol", "total"]
