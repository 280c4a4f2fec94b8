"""What other packages answer, for `sma-games check --peers`: a table, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

import typer

from sma_games.cli.output import indented, moved, new_table, working
from sma_games.errors import MethodError

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.cli.documents.catalog import PeerPart
    from sma_games.modeling import ParametricGame

__all__ = ["AskPeers", "PeerAnswers", "peer_answers", "peer_lines", "peers_json"]

BY = 7  # characters that what belongs to a model is moved to the right
NO_MATRIX = "peers are not asked: they take two-player matrices"

PeerAnswers: TypeAlias = "pd.DataFrame | str"
"""What peers answer, or why they are not asked."""
AskPeers: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--peers",
        help="Also let Nashpy, and QuantEcon and pygambit where installed, solve two-player matrices at today's "
        "values, and say where they differ from the exact answer and why.",
    ),
]


def peer_answers(model: ParametricGame) -> PeerAnswers:
    """Return what peers make of a model at its baseline."""
    from sma_games.interop import ask_peers

    try:
        with working(f"asking peers about {model.slug or model.title}"):
            return ask_peers(model)
    except MethodError:
        return NO_MATRIX


def peer_lines(asked: PeerAnswers | None) -> Iterator[Any]:
    """Yield what is printed about the answers of peers; nothing if they were not to be asked."""
    if asked is None:
        return
    if isinstance(asked, str):
        yield indented(asked, BY)
        return
    table = new_table("peer", "its answer", "why", whole=["peer"])
    for row in asked.to_dict("records"):
        told = [row["reason"], f"it warns: {row['warning']}" if row["warning"] else ""]
        name = f"{row['peer']} {row['version']}".rstrip()
        table.add_row(f"{name}\n{row['method']}", _answer(row), "; ".join(filter(None, told)))
    yield moved(table, BY)


def peers_json(asked: PeerAnswers | None) -> list[PeerPart] | None:
    """Return what peers answer; None if they were not asked."""
    if asked is None or isinstance(asked, str):
        return None
    rows = [{str(name): _plain(value) for name, value in row.items()} for row in asked.to_dict("records")]
    return cast("list[PeerPart]", rows)


def _answer(row: dict[Any, Any]) -> str:
    """Return a verdict, with what was found and what was not."""
    found = _plain(row["found"])
    if found is None or found == row["equilibria"]:
        return str(row["verdict"])
    missing = f", without {row['missing']}" if row["missing"] else ""
    return f"{row['verdict']}: {found} of {row['equilibria']}{missing}"


def _plain(value: Any) -> Any:
    """Return a value of a table as JSON has it."""
    import pandas as pd

    if value is pd.NA or (isinstance(value, float) and isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value
