"""The interactive page: one file in which a reader moves every parameter and sees the exact answer."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from json import dumps
from pathlib import Path
from typing import Any
from zlib import compress

from sma_games.errors import EvaluationError, InadmissibleError, MethodError, SmaGamesError
from sma_games.modeling import ParametricGame
from sma_games.reporting.page.exporting import export_answers
from sma_games.reporting.provenance import provenance
from sma_games.reporting.words.answers import describe_answer
from sma_games.reporting.words.bargaining import SOLUTIONS
from sma_games.reporting.words.vocabulary import setting_text

__all__ = ["MODULES", "page_script", "write_page"]

MODULES = {
    "matrix": ("matrices",),
    "normal": ("matrices",),
    "tree": ("plays", "trees"),
    "stochastic": ("policies",),
    "bargaining": ("bargaining",),
    "table": ("tables",),
}
"""By kind of document, the modules that only it needs."""
BEFORE = ("rationals", "polynomials", "lines", "digest", "program", "words", "kinds", "answers")
AFTER = ("belief", "draws", "address", "elements", "controls", "strip", "map", "page", "start")
"""Modules that every page needs, each after those that it imports."""
_IMPORT = re.compile(r'^import (?:\* as )?(.*?) from "\./(\w+)\.mjs";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_NOT_READ = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)
"""Comments that fill a line, indentation and empty lines."""
COUNTS = {
    "nash": "Nash equilibri",
    "pure_nash": "pure Nash equilibri",
    "subgame_perfect": "subgame-perfect equilibri",
    "pure_markov_perfect": "pure Markov perfect equilibri",
}
STRIP_WORDS = (
    "Each strip shows where the answer changes if one parameter moves and the others stay. A color stands for who does "
    "what; payoffs, prices and probabilities may vary within it."
)
TABLE_WORDS = "Each mark of a strip is a value at which the model was solved; its color tells what stays the same."
NOTES = {
    "table": (
        "A page cannot solve this kind of game: it was solved beforehand, at some values of one parameter at a time "
        "with the others at the baseline. So moving a slider puts the other ones back, and between the marks of a "
        "strip nothing is known."
    ),
    "normal": "Only pure equilibria are listed: with more than two players mixed ones may be irrational.",
    "stochastic": "Only pure equilibria are listed: there may be mixed ones.",
}


def write_page(model: ParametricGame, path: Path | str, *, progress: Callable[[int], None] | None = None) -> Path:
    """Write the interactive page of a model and return its path: one file that needs no server and no network.

    Every parameter on which the answer depends has a slider and an exact input; equilibria, payoffs and tipping values
    are recomputed in the browser at each move, as fractions, without rounding. The file holds no date, so that it
    reproduces byte for byte. Costs one solution of the model.

    Parameters
    ----------
    model
        As for `export_answers`; the page begins at its baseline.
    path
        An HTML file, which is replaced.
    progress
        As for `export_answers`.

    Raises
    ------
    MethodError
        If the game is of a kind of which no page can be made.
    SmaGamesError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from sma_games.modeling import load_model
    >>> page = write_page(load_model("textbook/hawk_dove"), Path(mkdtemp()) / "page.html")
    >>> page.read_text("utf-8").startswith("<!DOCTYPE html>")
    True
    """
    text = page_text(model, progress=progress)
    path = Path(path)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SmaGamesError(f"choose another file: cannot write {path}: {error.strerror or error}") from None
    return path


def page_text(model: ParametricGame, *, progress: Callable[[int], None] | None = None) -> str:
    """Return the page of a model as text."""
    document = export_answers(model, progress=progress)
    return str(
        _template().render(
            document=document,
            style=re.sub(r"(?<=[:;{,])\s+|\s+(?=[{}])", "", _asset("style.css")).replace(";}", "}"),
            program=_compress(page_script(document["kind"])),
            data=_compress(dumps(document, ensure_ascii=False, separators=(",", ":"))),
            paragraphs=_paragraphs(model),
            setting=setting_text(model),
            reset_words="Back to the baseline" if model.is_bound else "Back to today's values",
            has_beliefs=any(parameter["belief"] for parameter in document["parameters"]),
            count_words=_count_words(document),
            strip_words=STRIP_WORDS if document["kind"] != "table" else TABLE_WORDS,
            notes=_notes(document),
            provenance={key: text for key, text in provenance(model).items() if key in ("sma-games", "python")},
        )
    )


def _compress(text: str) -> str:
    return b64encode(compress(text.encode(), 9)).decode()


def page_script(kind: str) -> str:
    """Return the program of a page as one text: its modules in order, each in a scope of its own."""
    return "const modules={};\n" + "".join(map(_inline, (*BEFORE, *MODULES[kind], *AFTER)))


def _inline(name: str) -> str:
    """Return a module as a function that is called at once and returns what the module exports."""
    text = _asset(f"script/{name}.mjs")
    exported = ",".join(found for _, found in _EXPORT.findall(text))
    body = _IMPORT.sub(r"const \1 = modules.\2;", _EXPORT.sub(r"\1", text))
    return f"modules.{name}=(()=>{{\n{_NOT_READ.sub('', body)}return {{{exported}}};\n}})();\n"


def _asset(name: str) -> str:
    return files("sma_games.reporting.page").joinpath(name).read_text("utf-8")


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html.jinja"))


def _paragraphs(model: ParametricGame) -> list[str]:
    try:
        return describe_answer(model).split("\n\n")[1:]
    except (InadmissibleError, EvaluationError, MethodError) as error:
        return [str(error)]


def _count_words(document: dict[str, Any]) -> dict[str, str]:
    """Return how many equilibria there are, in words with # for the number."""
    noun = COUNTS.get(document["model"]["concept"])
    if noun is None:
        concept = document["model"]["concept"]
        name = SOLUTIONS.get(concept, concept.replace("_", " "))
        return {
            "one": f"The {name}:",
            "many": f"Corners of the set of solutions ({name}):",
            "tied": "",
            "none": f"The {name} is empty.",
            "alike": "",
        }
    tied = f"There are # extreme {noun}a; the others lie between those of them that share a strategy:"
    if document["kind"] == "tree":
        tied = f"There are # extreme {noun}a, as far as they differ on the path of play."
    return {
        "one": f"The only {noun}um:",
        "many": f"There are # {noun}a:",
        "tied": tied,
        "none": f"There is no {noun}um.",
        "alike": f"All {noun}a have this play; they differ off the path only.",
    }


def _notes(document: dict[str, Any]) -> list[str]:
    notes = [NOTES[document["kind"]]] if document["kind"] in NOTES else []
    if document["model"]["reduced"]:
        notes.append(
            "Players do not see everything: these are the Nash equilibria of the reduced normal form, credible or not."
        )
    return notes
