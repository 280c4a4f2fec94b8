"""`sma-games cite`: what to cite of a model: this package, what the model tells, and the sources of its parameters."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sma_games import __version__
from sma_games.cli.loudness import note
from sma_games.cli.options import AsJson, Choice, ModelName, choose
from sma_games.cli.output import listed, print_json, subject_json

if TYPE_CHECKING:
    from sma_games.cli.documents.catalog import CiteDocument
    from sma_games.modeling import ParametricGame

__all__ = ["cite"]

PACKAGE = """@software{{sma_games,
  title = {{sma\\_games: exact equilibria and tipping points of parametric games}},
  author = {{{{The sma\\_games developers}}}},
  version = {{{version}}}
}}"""
ASSUMPTION = "assumption"


def cite(model: ModelName, as_json: AsJson = False) -> None:
    """Print what to cite of a model, in BibTeX.

    This package, what the model is told by, and the sources of its parameters and of its certified answers.
    """
    choice = choose(model, None, None)
    from sma_games.modeling.references import references

    keys = list(dict.fromkeys(_keys(choice.model)))
    known = {key: references()[key] for key in keys if key in references()}
    unknown = [key for key in keys if key not in known]
    package = PACKAGE.format(version=__version__)
    if as_json:
        print_json(_document(choice, package, known, unknown))
    else:
        sys.stdout.write("\n\n".join([package, *known.values()]) + "\n")  # as it is, without wrapping
    if unknown:
        note(f"Not in the references of the shipped models: {listed(unknown)}")


def _document(choice: Choice, package: str, known: dict[str, str], unknown: list[str]) -> CiteDocument:
    return {
        "command": "cite",
        **subject_json(choice),
        "package": package,
        "references": known,
        "unknown": unknown,
    }


def _keys(model: ParametricGame) -> Iterator[str]:
    """Yield the keys of all sources that a model names, in the order of its file."""
    named = [model.citation, *(each.source for each in model.parameters.values())]
    named += [str(each.get("source", "")) for each in model.expected]
    yield from (key for key in named if key and key != ASSUMPTION)
