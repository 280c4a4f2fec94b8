"""`sma-games models`: the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sma_games.cli.options import AsJson
from sma_games.cli.output import VERSION, echo, listed, new_table, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sma_games.cli.documents.catalog import ModelsDocument
    from sma_games.modeling.catalog import CatalogEntry

__all__ = ["models"]


def models(as_json: AsJson = False) -> None:
    """List the models that come with the package."""
    from sma_games.modeling.catalog import catalog_entries

    entries = list(catalog_entries())
    if as_json:
        print_json(_document(entries))
        return
    table = new_table("model", "title; form and players", whole=["model"])
    for entry in entries:
        table.add_row(entry.slug, f"{entry.title}\n{entry.form}: {listed(entry.players)}")
    echo(table, f"\n{len(entries)} models; `sma-games show MODEL` describes one.")


def _document(entries: Sequence[CatalogEntry]) -> ModelsDocument:
    return {
        "command": "models",
        "version": VERSION,
        "models": [
            {
                "slug": entry.slug,
                "title": entry.title,
                "form": entry.form,
                "players": list(entry.players),
                "parameters": entry.parameters,
                "question": entry.question,
            }
            for entry in entries
        ],
    }
