"""Payoff matrices for pages and notebooks: best responses in bold and underlined, pure equilibria framed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from itertools import product

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.algebra.numbers.real_numbers import decimal_text

__all__ = ["matrix_html"]

DIGITS = 3
FRAME = ' style="outline: 2px solid currentColor; outline-offset: -3px" title="equilibrium in pure strategies"'
NOTE = "Bold and underlined: a best response to what the others do. Framed: an equilibrium in pure strategies."


def matrix_html(
    title: str,
    players: Sequence[str],
    strategy_lists: Sequence[Sequence[str]],
    cells: Mapping[tuple[str, ...], Sequence[tuple[Fraction, bool]]],
) -> str:
    """Return a table: the last player has the columns, the others the rows; labels are text in it, never markup.

    Parameters
    ----------
    cells
        For each profile what each player gets, and whether that is a best response. Payoffs are rounded to three
        digits after the point; what is rounded tells the exact number when it is pointed at.

    Examples
    --------
    >>> page = matrix_html("", ["A"], [["go"]], {("go",): [(Fraction(1, 3), True)]})
    >>> '<b><u><span title="1/3">0.333</span></u></b>' in page
    True
    """
    *others, last = strategy_lists
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in last)
    corner = "".join(f'<th rowspan="2">{escape(player)}</th>' for player in players[:-1])
    rows = "".join(_row(row, last, cells) for row in product(*others))
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    top = f'<tr>{corner}<th colspan="{len(last)}">{escape(players[-1])}</th></tr><tr>{heads}</tr>'
    order = f"Each cell: what {escape(', '.join(players))} get." if len(players) > 1 else ""
    return f"<table>{caption}<thead>{top}</thead><tbody>{rows}</tbody></table><p>{order} {NOTE}</p>"


def _row(
    row: tuple[str, ...], last: Sequence[str], cells: Mapping[tuple[str, ...], Sequence[tuple[Fraction, bool]]]
) -> str:
    names = "".join(f'<th scope="row">{escape(name)}</th>' for name in row)
    return f"<tr>{names}{''.join(_cell(cells[*row, name]) for name in last)}</tr>"


def _cell(payoffs: Sequence[tuple[Fraction, bool]]) -> str:
    """Return a cell, framed if everybody plays a best response."""
    shown = [f"<b><u>{_number(payoff)}</u></b>" if is_best else _number(payoff) for payoff, is_best in payoffs]
    frame = FRAME if all(is_best for _, is_best in payoffs) else ""
    return f"<td{frame}>{', '.join(shown)}</td>"


def _number(value: Fraction) -> str:
    rounded, exact = decimal_text(value, DIGITS), shown_text(value)
    text = rounded.replace("-", "−")
    return text if Fraction(rounded) == value else f'<span title="{exact}">{text}</span>'
