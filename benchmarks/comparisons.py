"""Tables of benchmarks as lines of one comparison each, for files that programs read.

Columns are told by their names, so that a benchmark needs only to print its table: `sma_games...` is ours, and without
such a column every time is; a name that begins with a peer's holds what that peer took, or `peer` names it and `peer
rate` or `peer time` tells it; `ratio...` and `by processor time` belong to the peer before them. Cells before the first
measurement say what the work was, the others are remarks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from measuring import Table

PEERS = ("c kernel", "highs", "lrsnash", "nashpy", "pygambit", "quantecon")
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "MB": 1.0, "x": 1.0, "": 1.0}
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?) ?(us|ms|s|MB|x|)(?: \(.*\))?")
COUNTS = ("number", "games", "settings", "nodes")


@dataclass(frozen=True)
class Comparison:
    """One line of the machine-readable table."""

    benchmark: str
    table: str
    work: str
    number: float | None
    """Games, settings or nodes."""
    measure: str
    """What the two values are: seconds, or per second."""
    sma_games: float | None
    peer: str
    """Empty if there is none."""
    peer_value: float | None
    """Empty if the peer is not installed, or was not run."""
    ratio: float | None
    """How many times as fast as the peer we are, as the benchmark measured it."""
    ratio_by_processor_time: float | None
    peak_memory_mb: float | None
    remarks: str


def measured(cell: str) -> tuple[float, str] | None:
    """Return a number and its unit; times in seconds.

    Examples
    --------
    >>> measured("1.5 ms"), measured("1,200"), measured("62x"), measured("5 of 5")
    ((0.0015, 's'), (1200.0, ''), (62.0, 'x'), None)
    """
    match = NUMBER.fullmatch(cell)
    if match is None:
        return None
    unit = match[2]
    return float(match[1].replace(",", "")) * UNITS[unit], "s" if unit in {"us", "ms"} else unit


def comparisons(benchmark: str, table: Table) -> Iterator[Comparison]:
    """Yield the comparisons of a table: one for each peer of each row, or one without a peer."""
    for row in table.rows:
        cells = dict(zip(_distinct(table.columns), row, strict=True))
        ours = [name for name in cells if name.startswith("sma_games")] or _times(cells)
        for name in ours:
            peers = _peers(cells) if name == ours[0] else []
            for peer, column in peers or [("", "")]:
                yield _line(benchmark, table, cells, ours, name, peer, column)


def _line(
    benchmark: str, table: Table, cells: Mapping[str, str], ours: Sequence[str], name: str, peer: str, column: str
) -> Comparison:
    names = list(cells)
    labels = names[: names.index(ours[0])]
    count = next((label for label in labels if label in COUNTS), "")
    value = measured(cells[name])
    work = [cells[label] if index == 0 and not measured(cells[label]) else f"{label} {cells[label]}"
            for index, label in enumerate(labels) if label != count and cells[label]]  # fmt: skip
    after = [other for other in names[len(labels) :] if other not in ours and not _is_measurement(other, cells)]
    return Comparison(
        benchmark,
        table.title,
        ", ".join(work if name.startswith("sma_games") else [*work, name]),
        _number(cells.get(count, "")),
        "seconds" if value and value[1] == "s" else "per second",
        value[0] if value else None,
        peer,
        _number(cells.get(column, "")),
        _number(_next(cells, column, "ratio")),
        _number(_next(cells, column, "by processor time")),
        _number(cells.get("peak memory", "")),
        "; ".join(f"{other}: {cells[other]}" for other in after if cells[other]),
    )


def _times(cells: Mapping[str, str]) -> list[str]:
    timed = [name for name, cell in cells.items() if (value := measured(cell)) and value[1] == "s"]
    return [name for name in timed if not _is_peer(name) and name != "peer time"]


def _distinct(columns: Sequence[str]) -> list[str]:
    """Return names with numbers added to those that occurred before, such as a second `ratio`."""
    return [f"{name} ({columns[:index].count(name) + 1})" if name in columns[:index] else name
            for index, name in enumerate(columns)]  # fmt: skip


def _peers(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the names of the peers of a row and the columns of what they took."""
    if cells.get("peer"):
        return [(cells["peer"], next((name for name in ("peer rate", "peer time") if name in cells), ""))]
    return [(name, name) for name in cells if _is_peer(name) and _tells(cells[name])]


def _tells(cell: str) -> bool:
    return measured(cell) is not None or cell in {"not installed", "no compiler"}


def _is_peer(column: str) -> bool:
    return column.lower().startswith(PEERS)


def _is_measurement(column: str, cells: Mapping[str, str]) -> bool:
    if column.startswith(("ratio", "by processor time")) or column in {"peer", "peer rate", "peer time", "peak memory"}:
        return measured(cells[column]) is not None or column == "peer"
    return _is_peer(column) and measured(cells[column]) is not None


def _next(cells: Mapping[str, str], column: str, kind: str) -> str:
    """Return the next cell of a kind to the right of a column, before the next peer's."""
    names = list(cells)
    for name in names[names.index(column) + 1 :] if column else ():
        if name.startswith(kind):
            return cells[name]
        if _is_peer(name) and _tells(cells[name]):
            break
    return ""


def _number(cell: str) -> float | None:
    value = measured(cell)
    return value[0] if value else None


def write_comparisons(path: Path, lines: Sequence[Comparison], about: Sequence[str]) -> None:
    """Write lines as CSV, after comments that say where they come from."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {line}\n" for line in about)
        writer = csv.writer(file, lineterminator="\n")
        names = [one.name for one in fields(Comparison)]
        writer.writerow(names)
        writer.writerows([_written(getattr(line, name)) for name in names] for line in lines)


def read_comparisons(path: Path) -> tuple[list[Comparison], list[str]]:
    """Return the lines of a file and its comments."""
    text = path.read_text("utf-8").splitlines()
    about = [line[2:] for line in text if line.startswith("# ")]
    rows = csv.DictReader(text[len(about) :])
    numbers = {one.name for one in fields(Comparison) if one.type == "float | None"}
    lines = [
        Comparison(**{name: (float(cell) if cell else None) if name in numbers else cell for name, cell in row.items()})
        for row in rows
    ]
    return lines, about


def _written(value: str | float | None) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else value
