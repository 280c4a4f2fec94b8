"""Benchmarks run, with the peers installed or not, and what they write agrees; times are not judged here."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parent.parent
BENCHMARKS = REPOSITORY / "benchmarks"
RESULTS = BENCHMARKS / "results"
RUN_ALL = BENCHMARKS / "run_all.py"
NAMES = {path.stem for path in BENCHMARKS.glob("bench_*.py")}
PEERS = ("pygambit", "quantecon")
SOME_NAMES = {f"bench_{name}" for name in ("against_c", "lrsnash", "sensitivity", "sweeps")}
"""Benchmarks that take little and ask a peer that may be missing, or Nashpy, or SALib."""
ALWAYS_THERE = {"nashpy", "highs", "salib"}  # Nashpy and SALib come with the package, HiGHS with scipy
WITHOUT_PEERS = """
import runpy, sys
sys.modules.update(dict.fromkeys(["pygambit", "quantecon"]))  # importing them now fails
script = sys.argv.pop(1)
sys.path.insert(0, script.rpartition("/")[0])
runpy.run_path(script, run_name="__main__")
"""


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments), "--quick"]
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY), **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=variables)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return import_module


def measured_peers(lines: Iterable[Any]) -> set[str]:
    return {line.peer.lower().split(maxsplit=1)[0].strip(",") for line in lines if line.peer_value is not None}


def test_the_quick_run_fills_tables_page_and_figures_and_answers_agree(tmp_path: Path, modules: Any) -> None:
    finished = run(RUN_ALL, "--output", tmp_path)
    assert finished.returncode == 0, finished.stderr
    lines, about = modules("comparisons").read_comparisons(tmp_path / "benchmarks.csv")
    assert {line.benchmark for line in lines} == NAMES
    assert all(line.sma_games > 0 for line in lines if line.sma_games is not None)
    assert measured_peers(lines) >= ALWAYS_THERE
    compared = [match.groups() for line in lines for match in re.finditer(r"same \w+: (\d+) of (\d+)", line.remarks)]
    assert all(same == number for same, number in compared)
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert all(f"- {line}" in page for line in about)
    assert all(f"`{name}.py`" in page for name in NAMES)
    figures = {"throughput_by_size.svg", "throughput_by_settings.svg"}
    assert figures == {path.name for path in tmp_path.iterdir()} - {"benchmarks.csv", "benchmarks.md"}


def test_missing_peers_are_named_and_the_rest_is_measured(tmp_path: Path, modules: Any) -> None:
    names = NAMES if any(map(find_spec, PEERS)) else SOME_NAMES  # else the run above was without them too
    scripts = [BENCHMARKS / f"{name}.py" for name in sorted(names)]
    finished = run("-c", WITHOUT_PEERS, RUN_ALL.as_posix(), *scripts, "--output", tmp_path, PATH="")
    assert finished.returncode == 0, finished.stderr
    lines, _ = modules("comparisons").read_comparisons(tmp_path / "benchmarks.csv")
    assert {line.benchmark for line in lines} == names
    assert measured_peers(lines) == (ALWAYS_THERE if names == NAMES else ALWAYS_THERE - {"highs"})
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert page.count("not installed") > len(names)
    assert "no compiler" in page


def test_a_benchmark_that_fails_costs_nobody_elses_tables(tmp_path: Path, modules: Any) -> None:
    table = "from measuring import *\ndef main(*, quick):\n    print_heading('Title', [])\n"
    rows = "    print_table(['work', 'sma_games'], rows(quick))\ndef rows(quick):\n    yield ['one', '1 ms']\n"
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(table + rows, "utf-8")
    bad.write_text(table + rows + "    raise ValueError('out of luck')\n", "utf-8")
    finished = run(RUN_ALL, bad, good, "--output", tmp_path / "out")
    assert finished.returncode == 1
    assert "FAILED: bad: ValueError: out of luck" in finished.stderr
    lines, _ = modules("comparisons").read_comparisons(tmp_path / "out" / "benchmarks.csv")
    assert [(line.benchmark, line.work, line.sma_games) for line in lines] == [
        ("bad", "one", 0.001),
        ("good", "one", 0.001),
    ]
    assert "**Failed:** bad: ValueError: out of luck" in (tmp_path / "out" / "benchmarks.md").read_text("utf-8")


def test_a_quick_run_is_never_kept_as_a_result() -> None:
    finished = run(RUN_ALL, "--output", RESULTS)
    assert finished.returncode == 2
    assert "choose another folder" in finished.stderr


def test_a_row_is_one_line_for_each_peer_with_its_own_ratio(modules: Any) -> None:
    columns = [
        "n",
        "games",
        "sma_games",
        "pygambit rational",
        "ratio",
        "lrsnash",
        "ratio to lrsnash",
        "same equilibria",
    ]
    row = ("8", "1,000", "1.5 ms", "3 s (2 games)", "2,000x", "0.5 ms", "0.33x", "2 of 2")
    table = modules("measuring").Table("Title", "", columns, [row])
    first, second = modules("comparisons").comparisons("bench_matrices", table)
    assert (first.work, first.number, first.measure, first.sma_games) == ("n 8", 1000, "seconds", 0.0015)
    assert (first.peer, first.peer_value, first.ratio) == ("pygambit rational", 3.0, 2000)
    assert (second.peer, second.peer_value, second.ratio) == ("lrsnash", 0.0005, 0.33)
    assert "same equilibria: 2 of 2" in first.remarks


def test_a_peer_that_is_missing_has_a_line_without_a_value(modules: Any) -> None:
    table = modules("measuring").Table(
        "Title", "", ["n", "time", "lrsnash", "ratio"], [("8", "1 ms", "not installed", "")]
    )
    (line,) = modules("comparisons").comparisons("bench_x", table)
    assert (line.work, line.sma_games, line.peer, line.peer_value, line.ratio) == (
        "n 8, time",
        0.001,
        "lrsnash",
        None,
        None,
    )


def test_lrsnash_pairs_all_lines_of_a_group(modules: Any) -> None:
    # All of a 2 x 2 game whose payoffs are equal, and the three equilibria of the battle of the sexes.
    all_equal = "2  1  0  1 \n2  0  1  1 \n1  1  0  1 \n\n2  1  0  1 \n2  0  1  1 \n1  0  1  1 \n\n"
    battle = "2  0  1  1 \n1  0  1  2 \n\n2  1  0  2 \n1  1  0  1 \n\n2  1/3  2/3  2/3 \n1  2/3  1/3  2/3 \n\n"
    end = "*Number of equilibria found: 4\n*Player 1: vertices=2 bases=2 pivots=4\n"
    equal, of_two = modules("lrsnash")._answers(f"{all_equal}{end}{battle}{end}")
    assert equal == {(*x, *y) for x in ((1, 0), (0, 1)) for y in ((1, 0), (0, 1))}
    thirds = (Fraction(2, 3), Fraction(1, 3), Fraction(1, 3), Fraction(2, 3))
    assert of_two == {(0, 1, 0, 1), (1, 0, 1, 0), thirds}


def test_what_is_slower_than_a_peer_is_told_with_its_worst_row(modules: Any) -> None:
    columns = ["work", "games", "sma_games", "lrsnash", "ratio"]
    rows = [
        ("small", "10", "2 s", "1 s", "0.5x"),
        ("large", "20", "4 s", "1 s", "0.25x"),
        ("easy", "5", "1 s", "3 s", "3x"),
    ]
    lines = [*modules("comparisons").comparisons("bench_x", modules("measuring").Table("Title", "", columns, rows))]
    (told,) = modules("headlines").slower_rows(lines)
    assert told == "- lrsnash, `bench_x.py`: 2 of 3 rows, down to 0.25x (large, 20 of them)"
    assert not [*modules("headlines").slower_rows(lines[2:])]


def test_a_row_of_another_length_than_the_head_fails_at_once(modules: Any) -> None:
    measuring = modules("measuring")
    measuring.print_heading("Title", [])
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        measuring.print_table(["work", "time"], [["one"]])


def test_every_headline_is_in_the_stored_table(modules: Any) -> None:
    lines, _ = modules("comparisons").read_comparisons(RESULTS / "benchmarks.csv")
    assert [headline for headline in modules("headlines").HEADLINES if headline.find(lines) is None] == []


def test_the_readme_shows_the_numbers_of_the_table(modules: Any) -> None:
    lines, about = modules("comparisons").read_comparisons(RESULTS / "benchmarks.csv")
    headlines = modules("headlines")
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    assert headlines.with_block(readme, headlines.readme_block(lines, about)) == readme
    assert all((REPOSITORY / path).exists() for path in re.findall(r"\]\((benchmarks/[^)]+)\)", readme))
