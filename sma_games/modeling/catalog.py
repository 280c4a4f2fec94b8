"""The catalog: a table of the models that come with the package, or of any models folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sma_games.locations import catalog_root, locate, slugs
from sma_games.modeling.loading import complete_document, read_tables
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import NormalDocument, ParametersDocument, ReportDocument

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CatalogEntry", "catalog_entries", "list_models"]


class CatalogEntry(NamedTuple):
    """What the catalog says about one model."""

    slug: str
    title: str
    form: str
    players: tuple[str, ...]
    parameters: int
    """Number of parameters, those of its shared file too."""
    question: str


def list_models(*, root: str | Path | None = None) -> pd.DataFrame:
    """Return one row per model: slug, title, form, players, number of parameters, question.

    Complete: every model file of the folder; those of shared parameters or the page of a report are no models. Reads
    every file, but builds no game.

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

    rows = [{**entry._asdict(), "players": ", ".join(entry.players)} for entry in catalog_entries(root=root)]
    return pd.DataFrame(rows, columns=list(CatalogEntry._fields))


def catalog_entries(*, root: str | Path | None = None) -> Iterator[CatalogEntry]:
    """Yield the rows of `list_models` one by one.

    Examples
    --------
    >>> next(entry.players for entry in catalog_entries() if entry.slug == "sma/timing_matrix")
    ('ROK', 'US')
    """
    folder = catalog_root(root)
    entries = (_entry(slug, folder) for slug in slugs(folder))
    return (entry for entry in entries if entry is not None)


def _entry(slug: str, root: Path) -> CatalogEntry | None:
    """Return what the catalog says about one file, or None if it is no model."""
    location = locate(f"{slug}.toml", root)
    raw = read_tables(location.path, location.shown)
    problems = ProblemList(location.shown)
    document = complete_document(raw, location, problems)
    problems.raise_if_any()
    if document is None or isinstance(document, ParametersDocument | ReportDocument):
        return None
    model = document.model
    players = document.players if isinstance(document, NormalDocument) else document.model.players
    return CatalogEntry(slug, model.title, model.form, tuple(players), len(document.parameters), model.question)
