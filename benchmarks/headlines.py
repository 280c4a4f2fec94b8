"""The few ratios that README.md shows, picked from the table of all of them, and what is slower than a peer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from comparisons import Comparison
from measuring import in_markdown, ratio_shown, shown

BEGIN = "<!-- begin: written by `make bench` from benchmarks/results/benchmarks.csv -->\n"
END = "<!-- end: written by `make bench` -->\n"


@dataclass(frozen=True)
class Headline:
    """One row of the README: which line of the table it shows, in which words, and what is aimed at."""

    benchmark: str
    work: str
    """A regular expression for the work of the line."""
    peer: str
    """A regular expression for its peer."""
    words: str
    target: str = ""
    number: float | None = None
    """Games or settings; the most of them if absent."""

    def find(self, lines: Sequence[Comparison]) -> Comparison | None:
        """Return the line, or None if this was not measured."""
        found = [
            line
            for line in lines
            if line.benchmark == self.benchmark
            and re.match(self.work, line.work)
            and re.fullmatch(self.peer, line.peer)
            and line.sma_games is not None
            and self.number in {None, line.number}
        ]
        return max(found, key=lambda line: line.number or 0, default=None)


MATRIX = "Timing matrix, all parameters vary"
SAMPLED = "Timing matrix, sampled too, no rows kept"
THREE = "Random 3 x 3 games as arrays, one thread"
ONE = "One {} x {} game of integers, exact and verified"
HEADLINES = (
    Headline("bench_sweeps", "timing_matrix", "QuantEcon", MATRIX, "at least 100x"),
    Headline("bench_sweeps", "timing_matrix", "nashpy", MATRIX),
    Headline("bench_sweeps", "timing_matrix", "pygambit", MATRIX),
    Headline(
        "bench_sweeps",
        "early_sign_tree",
        "",
        "Early-signing tree, all parameters vary (no peer has a method)",
        "at least 1,000,000/s",
    ),
    Headline("bench_scale", "sma/timing_matrix", ".*", SAMPLED, "", 10**4),
    Headline("bench_scale", "sma/timing_matrix", "", SAMPLED, "the same rate, under 1,000 MB"),
    Headline("bench_sweeps", "random 3 x 3, one", "QuantEcon", THREE, "at least 3,000,000/s"),
    Headline("bench_against_c", "3 x 3", "C kernel", THREE, "at least 0.5x"),
    Headline("bench_lrsnash", r"3 x 3, payoffs 0\.\.1000, as arrays", "lrsnash", "3 x 3 games of integers, exact"),
    Headline("bench_matrices", r"n 3, payoffs 0\.\.1000", "pygambit.*", ONE.format(3, 3)),
    Headline("bench_matrices", r"n 8, payoffs 0\.\.1000", "pygambit.*", ONE.format(8, 8)),
    Headline("bench_lrsnash", r"8 x 8, payoffs 0\.\.1000, one by one", "lrsnash", ONE.format(8, 8)),
    Headline("bench_matrices", r"n 10, payoffs 0\.\.1000", "lrsnash", ONE.format(10, 10), "at least 3x"),
    Headline("bench_matrices", r"n 12, payoffs 0\.\.1000", "lrsnash", ONE.format(12, 12), "at least 3x"),
    Headline("bench_matrices", r"n 14, payoffs 0\.\.1000", "lrsnash", ONE.format(14, 14), "at least 3x"),
    Headline("bench_one_equilibrium", "n 200$", "quantecon.*", "One equilibrium of a 200 x 200 game", "at least 1x"),
    Headline("bench_one_equilibrium", "n 1000$", "quantecon.*", "One equilibrium of a 1000 x 1000 game", "at least 1x"),
    Headline("bench_imports", "import$", "quantecon", "Importing the package", "at most 0.3 s"),
)


def headline_rows(lines: Sequence[Comparison], *, targets: bool = False) -> Iterator[str]:
    """Yield the rows of a Markdown table, those that were measured."""
    head = ["what", "number", "sma_games", "peer", "ratio", *(["aim"] if targets else [])]
    yield in_markdown(head)
    yield "|---" * len(head) + "|"
    for headline in HEADLINES:
        line = headline.find(lines)
        if line is not None:
            cells = [headline.words, "" if line.number is None else f"{line.number:,.0f}", *_values(line)]
            yield in_markdown([*cells, *([headline.target] if targets else [])])


def _values(line: Comparison) -> list[str]:
    assert line.sma_games is not None
    ours, theirs = (
        "" if value is None else shown(value) if line.measure == "seconds" else f"{_rounded(value)}/s"
        for value in (line.sma_games, line.peer_value)
    )
    if line.peak_memory_mb is not None:
        ours += f", {line.peak_memory_mb:,.0f} MB"
    peer = f"{line.peer}: {theirs or 'not installed'}" if line.peer else ""
    return [ours, peer, "" if line.ratio is None else ratio_shown(line.ratio)]


def _rounded(value: float) -> str:
    """Return a rate to three digits."""
    return f"{float(f'{value:.3g}'):,.0f}"


def slower_rows(lines: Sequence[Comparison]) -> Iterator[str]:
    """Yield one item for each benchmark and peer that is faster in some row, with the worst of them."""
    compared = sorted((line for line in lines if line.ratio is not None), key=_peer_of)
    for (benchmark, peer), group in groupby(compared, key=_peer_of):
        rows = sorted(group, key=lambda line: line.ratio or 0)
        slower, worst = sum((line.ratio or 0) < 1 for line in rows), rows[0]
        number = "" if worst.number is None else f", {worst.number:,.0f} of them"
        ratio = ratio_shown(worst.ratio or 0)
        if slower:
            yield f"- {peer}, `{benchmark}.py`: {slower} of {len(rows)} rows, down to {ratio} ({worst.work}{number})"


def _peer_of(line: Comparison) -> tuple[str, str]:
    return line.benchmark, line.peer


def readme_block(lines: Sequence[Comparison], about: Sequence[str]) -> str:
    """Return what stands in README.md between the two marks."""
    slower = list(slower_rows(lines)) or ["- nothing in this run"]
    parts = [[f"{'. '.join(about[:2])}."], headline_rows(lines), ["A peer was faster here:"], slower]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def with_block(readme: str, block: str) -> str:
    """Return a text with the part between the two marks replaced."""
    before, after = readme.index(BEGIN) + len(BEGIN), readme.index(END)
    return f"{readme[:before]}\n{block}\n{readme[after:]}"


def update_readme(path: Path, lines: Sequence[Comparison], about: Sequence[str]) -> None:
    """Write the block into a file."""
    path.write_text(with_block(path.read_text("utf-8"), readme_block(lines, about)), "utf-8")
