"""`sma-games models`: the catalog."""

from __future__ import annotations

from typing import Any

from sma_games.cli.options import AsJson
from sma_games.cli.output import echo, new_table, print_json

__all__ = ["models"]


def models(as_json: AsJson = False) -> None:
    """List the models that come with the package."""
    from sma_games.modeling import list_models

    rows: list[dict[str, Any]] = list_models().to_dict("records")  # type: ignore[assignment]
    if as_json:
        print_json([{**row, "players": row["players"].split(", ")} for row in rows])
        return
    table = new_table("model", "title; form and players", whole=["model"])
    for row in rows:
        table.add_row(row["slug"], f"{row['title']}\n{row['form']}: {row['players']}")
    echo(table, f"\n{len(rows)} models; `sma-games show MODEL` describes one.")
