"""`sma-games models`: the catalog."""

from __future__ import annotations

from sma_games.cli.options import AsJson
from sma_games.cli.output import echo, listed, new_table, print_json

__all__ = ["models"]


def models(as_json: AsJson = False) -> None:
    """List the models that come with the package."""
    from sma_games.modeling.catalog import catalog_entries

    entries = list(catalog_entries())
    if as_json:
        print_json([entry._asdict() for entry in entries])
        return
    table = new_table("model", "title; form and players", whole=["model"])
    for entry in entries:
        table.add_row(entry.slug, f"{entry.title}\n{entry.form}: {listed(entry.players)}")
    echo(table, f"\n{len(entries)} models; `sma-games show MODEL` describes one.")
