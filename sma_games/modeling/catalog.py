"""The catalog: a table of the models that come with the package, or of any models folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sma_games.modeling.loading import complete_document, read_tables
from sma_games.modeling.locations import catalog_root, locate, slugs
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import LATER_FORMS, NormalDocument, SequentialDocument

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["list_models"]

COLUMNS = ["slug", "title", "form", "players", "parameters", "question"]


def list_models(*, root: str | Path | None = None) -> pd.DataFrame:
    """Return one row per model: slug, title, form, players, number of parameters, question.

    Files that only hold shared parameters are no models. Reads every file, but builds no game.

    Raises
    ------
    ModelError
        If a file of the folder is no model file.

    Examples
    --------
    >>> catalog = list_models()
    >>> catalog.set_index("slug").loc["sma/timing_matrix", "players"]
    'ROK, US'
    """
    import pandas as pd

    folder = catalog_root(root)
    rows = [_row(slug, folder) for slug in slugs(folder)]
    return pd.DataFrame([row for row in rows if row is not None], columns=COLUMNS)


def _row(slug: str, root: Path) -> tuple[str, str, str, str, int, str] | None:
    """Return the entries of one file, or None if it is no model."""
    location = locate(f"{slug}.toml", root)
    raw = read_tables(location.path, location.shown)
    table = raw.get("model")
    if isinstance(table, dict) and table.get("form") in LATER_FORMS:
        return None
    problems = ProblemList(location.shown)
    document = complete_document(raw, location, problems)
    problems.raise_if_any()
    if not isinstance(document, NormalDocument | SequentialDocument):
        return None
    model = document.model
    players = document.players if isinstance(document, NormalDocument) else document.model.players
    return (slug, model.title, model.form, ", ".join(players), len(document.parameters), model.question)
