"""The section that shows the game: a matrix with best replies marked, or a tree with the equilibrium."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from sma_games.answers import kind_of_question
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.reporting.figures.best_response_chart import plot_best_responses
from sma_games.reporting.figures.envelope_chart import plot_upper_envelope
from sma_games.reporting.figures.payoff_matrix import plot_payoff_matrix
from sma_games.reporting.figures.simplex_chart import plot_simplex
from sma_games.reporting.figures.tree_drawing import plot_tree
from sma_games.reporting.report.answers import told_pictures
from sma_games.reporting.report.section import Picture, Section, Table, leave_out
from sma_games.reporting.report.study import PAIR, Study
from sma_games.reporting.report.tikz import tikz_tree
from sma_games.reporting.words.vocabulary import WEIGHED_PAYOFFS, vocabulary_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["payoff_table", "tell_game"]

SHORT = 9  # characters of a number that is shown exactly
CELLS = 400
MOST_INCHES = (16, 20)  # of a tree that can still be read on a page
DRAWN = 36  # cells of a matrix that a page shows as a figure
MATRIX_PICTURES = {
    "payoff-matrix": (plot_payoff_matrix, "The payoff matrix, with best replies marked and pure equilibria framed."),
    "best-responses": (
        plot_best_responses,
        "What each player does best against each mixture of the other, and the equilibria where the two lines meet.",
    ),
    "upper-envelope": (
        plot_upper_envelope,
        "What each strategy of one player pays against every mixture of the other's two, and the best of them.",
    ),
    "simplex": (
        plot_simplex,
        "Triangle of the mixtures of three strategies, divided by the best replies to them, with the equilibria.",
    ),
}
"""Figures of a matrix with their texts, by the name of the file; each is refused where the matrix has another size."""


def tell_game(study: Study) -> Section:
    """Return the matrix, or the tree with an equilibrium; other forms have neither."""
    model = study.model
    if model.strategies:
        return _tell_matrix(study)
    if not model.nodes:
        return leave_out(
            "Game", f"there is neither a matrix nor a tree to be drawn of {kind_of_question(model).refers_to}"
        )
    reading = study.reading
    if isinstance(reading, str):
        return leave_out("Tree", reading)
    study.tell("drawing the tree")
    alt = "The tree, with the equilibrium marked that the answer tells first." if reading.main else "The tree."
    pictures = told_pictures("tree", alt, lambda: plot_tree(reading.result, model=model))
    pictures = [each for each in pictures if all(each.figure.get_size_inches() <= MOST_INCHES)]
    count = f"The tree has {len(model.nodes)} nodes"
    told = [f"{count}." if pictures else f"{count}, too many to be drawn on a page."]
    told += [WEIGHED_PAYOFFS] * bool(pictures and model.belief_rows)
    command = study.command("show", figure="tree.svg")
    return Section("Tree", told, pictures=pictures, commands=[command], drawing=tikz_tree(reading) if pictures else "")


def _tell_matrix(study: Study) -> Section:
    model = study.model
    size = prod(model.shape)
    if size > CELLS:
        return leave_out("Matrix", f"its {size} cells are too many to be read; `sma-games show` prints them")
    rule = "An asterisk marks a payoff that the player cannot better alone: a cell with one for each is an equilibrium."
    unit = vocabulary_of(model).unit
    order = f"Payoffs are in the order {', '.join(map(vocabulary_of(model).player_name, model.players))}"
    told = [f"{order}{f', in {unit}' if unit else ''}. {rule}"]
    return Section(
        "Matrix",
        told,
        [Table("Payoffs at these values", payoff_table(model))],
        _matrix_pictures(study) if size <= DRAWN else [],
        [study.command("show")],
    )


def _matrix_pictures(study: Study) -> list[Picture]:
    """Return the matrix as a figure, and the first of the others that there is for its size."""
    found = study.model if isinstance(study.reading, str) else study.reading.result
    pictures: list[Picture] = []
    for name, (plot, alt) in MATRIX_PICTURES.items():
        if len(pictures) < PAIR:
            pictures += told_pictures(name, alt, partial(plot, found, model=study.model))
    return pictures


def payoff_table(model: ParametricGame) -> pd.DataFrame:
    """Return the payoffs of a matrix with best replies marked: two players' as a matrix, others' by profile.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> payoff_table(load_model("textbook/prisoners_dilemma")).to_numpy().tolist()
    [["play 'cooperate'", '3, 3', '0, 5*'], ["play 'defect'", '5*, 0', '1*, 1*']]
    """
    import pandas as pd

    words = vocabulary_of(model)
    game: Any = model.at()
    cells = {
        profile: ", ".join(
            _number(game.payoff(player, *profile)) + "*" * is_best
            for player, is_best in zip(model.players, best, strict=True)
        )
        for profile, best in game.best_responses().items()
    }
    lists = list(model.strategies.values())
    names = [words.player_name(player) for player in model.players]
    if len(lists) != PAIR:
        rows = [[*map(words.label, profile), text] for profile, text in cells.items()]
        return pd.DataFrame(rows, columns=[*names, "payoffs"])
    rows = [[words.infinitive(row), *(cells[row, column] for column in lists[1])] for row in lists[0]]
    return pd.DataFrame(rows, columns=[" \\ ".join(names), *map(words.infinitive, lists[1])])


def _number(value: Fraction) -> str:
    text = number_text(value)
    return text if len(text) <= SHORT else f"{float(value):.5g}"
