"""Reading model files: text to tables, shared parameters, and the parametric game they describe."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from sma_games.errors import ModelError, Problem
from sma_games.locations import Location, locate, shared_file
from sma_games.modeling.building import build_model, check_shared, with_shared
from sma_games.modeling.columns import with_columns
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import FileDocument, ParametersDocument, ReportDocument, read_document
from sma_games.modeling.toml_syntax import syntax_problem

__all__ = ["complete_document", "load_model", "load_page", "read_tables"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_KEY_PARTS = 16
MAX_SHARED = 10

KEY_PART = r"""(?:(?<![\w-])[A-Za-z0-9_-]++|(?<!\\)"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
LONG_KEY = re.compile(rf"{KEY_PART}(?:[ \t]*+\.[ \t]*+{KEY_PART}){{{MAX_KEY_PARTS},}}+")
"""Reading a dotted key takes time that grows with the square of its parts."""


def load_model(slug_or_path: str | Path, *, root: str | Path | None = None) -> ParametricGame:
    """Return the model of a slug such as "sma/timing_matrix", or of the path of your own .toml file.

    Parameters
    ----------
    slug_or_path
        A slug of the catalog (`list_models` lists them), or a path.
    root
        The models folder; that of the package if absent.

    Raises
    ------
    ModelError
        With every problem of the file: its place, what was found, what was expected.

    Examples
    --------
    >>> model = load_model("sma/sign_or_wait")
    >>> model.players
    ('ROK', 'US')
    >>> model.at(p_trump="0.55").shape
    (2, 2)
    """
    location = locate(slug_or_path, root)
    problems = ProblemList(location.shown)
    document = complete_document(read_tables(location.path, location.shown), location, problems)
    return build_model(document, location.slug, problems)


def load_page(slug_or_path: str | Path, *, root: str | Path | None = None) -> ReportDocument:
    """Return what the page of a report asks, and of which models: a file of form 'report'.

    Raises
    ------
    ModelError
        With every problem of the file, or if it is of another form.

    Examples
    --------
    >>> load_page("sma/front_page").report.models[0].slug
    'sma/timing_matrix'
    """
    location = locate(slug_or_path, root)
    problems = ProblemList(location.shown)
    document = read_document(read_tables(location.path, location.shown), problems)
    if document is not None and not isinstance(document, ReportDocument):
        problems.add("model.form", f"form {document.model.form!r} is no page; 'report' is needed")
    problems.raise_if_any()
    assert isinstance(document, ReportDocument)
    return document


def complete_document(raw: dict[str, Any], location: Location, problems: ProblemList) -> FileDocument | None:
    """Return the tables of a file as objects, what it shares included; whatever is wrong is noted."""
    document = read_document(raw, problems)
    if document is None or isinstance(document, ReportDocument):
        return document
    document = with_columns(document, (location.path.parent, *location.folders), problems)
    seen = [location.path.resolve()]
    text = document.model.parameters_from
    while text is not None:
        shared = _shared_document(text, location, seen, problems)
        if shared is None:
            return None
        text = shared.model.parameters_from
        document = with_shared(document, shared)
    return document


def _shared_document(
    text: str, location: Location, seen: list[Path], problems: ProblemList
) -> ParametersDocument | None:
    """Return a file of parameters, or note why it cannot be used."""
    path, reason = shared_file(text, location.folders)
    if path is None:
        problems.add("model.parameters_from", reason)
        return None
    if path in seen or len(seen) > MAX_SHARED:
        problems.add("model.parameters_from", f"{text!r} leads back to a file that is being read already")
        return None
    seen.append(path)
    inner = problems.within(f"{text}: ")
    try:
        shared, found = _read_shared(_read_text(path, text), text)
    except ModelError as error:
        shared, found = None, tuple(error.problems)
    for problem in found:
        inner.add(*problem)
    if shared is None:
        return None
    if not isinstance(shared, ParametersDocument):
        problems.add("model.parameters_from", f"{text!r} is of form {shared.model.form!r}; 'parameters' is needed")
        return None
    shared = with_columns(shared, (path.parent, *location.folders), inner)
    if shared.model.parameters_from is None:
        check_shared(shared, inner)
    return shared


@lru_cache(maxsize=8)
def _read_shared(content: str, shown: str) -> tuple[FileDocument | None, tuple[Problem, ...]]:
    """Return the document that a text is, and what is wrong with it: read once for all models that share it."""
    problems = ProblemList(shown)
    document = read_document(parse_tables(content, shown), problems)
    return document, tuple(problems.found)


def read_tables(path: Path, shown: str) -> dict[str, Any]:
    """Return the tables of a TOML file, decimals as text so that they stay exact.

    Raises
    ------
    ModelError
        If it cannot be read, is too large, is no UTF-8 text or no TOML; with line and column where known.
    """
    return parse_tables(_read_text(path, shown), shown)


def _read_text(path: Path, shown: str) -> str:
    """Return the text of a file, or refuse what cannot be read, is too large or is no UTF-8 text."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(shown, [Problem("file", f"cannot be read: {error.strerror}")]) from None
    if len(content) > MAX_BYTES:
        raise ModelError(shown, [Problem("file", f"is larger than {MAX_BYTES:,} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ModelError(shown, [Problem(f"line {line}", "is no UTF-8 text; save the file as UTF-8")]) from None


def parse_tables(text: str, shown: str) -> dict[str, Any]:
    """Return the tables that a TOML text holds, or raise ModelError with the line at fault."""
    long_key = LONG_KEY.search(text)
    if long_key:
        line = text.count("\n", 0, long_key.start()) + 1
        raise ModelError(shown, [Problem(f"line {line}", f"a key of more than {MAX_KEY_PARTS} parts")])
    text = text.replace("\r\n", "\n")
    try:
        tables = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(shown, [syntax_problem(text, str(error))]) from None
    except RecursionError:
        raise ModelError(shown, [Problem("file", "brackets are nested too deeply")]) from None
    except ValueError as error:  # an integer or a date that Python cannot hold
        raise ModelError(shown, [Problem("file", f"holds a value that cannot be read: {error}")]) from None
    if _depth_exceeds(tables, MAX_DEPTH):
        raise ModelError(shown, [Problem("file", f"tables are nested more than {MAX_DEPTH} deep")])
    return tables


def _depth_exceeds(tables: Any, limit: int) -> bool:
    """Return whether tables and lists are nested deeper than a limit."""
    level = [tables]
    for _ in range(limit):
        inner = [part.values() if isinstance(part, dict) else part for part in level]
        level = [entry for part in inner for entry in part if isinstance(entry, dict | list)]
        if not level:
            return False
    return True
