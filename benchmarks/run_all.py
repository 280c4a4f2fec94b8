"""Run every benchmark in one process and write one table for programs, one page for readers, and two figures.

Files go to `benchmarks/results`, whose numbers README.md then shows; with --quick, or for some scripts only, to a
temporary folder. They are written anew after each script: one that fails costs nobody else's tables, is named in the
page and at the end, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from comparisons import Comparison, comparisons, write_comparisons
from headlines import headline_rows, slower_rows, update_readme
from lrsnash import lrsnash_version
from measuring import TABLES, Table, in_markdown, machine

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
PACKAGES = ("sma-games", "numpy", "scipy", "numba", "python-flint", "nashpy", "quantecon", "pygambit")
FIGURES = {
    "throughput_by_size": "Games a second against the number of strategies",
    "throughput_by_settings": "Settings a second against the number of settings",
}


def main() -> int:
    """Run what the command line asks for; return 1 if anything failed."""
    arguments = _arguments()
    is_record = not (arguments.quick or arguments.scripts or arguments.output)
    folder = RESULTS if is_record else arguments.output or Path(tempfile.mkdtemp(prefix="benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    about = _about(quick=arguments.quick)
    tables: dict[str, list[Table]] = {}
    failures: dict[str, str] = {}
    for script in arguments.scripts or sorted(HERE.glob("bench_*.py")):
        tables[script.stem], problem = _run(script, {"quick": arguments.quick, "largest": arguments.largest})
        if problem:
            failures[script.stem] = problem
        lines = [line for name, some in tables.items() for table in some for line in comparisons(name, table)]
        _write(folder, about, tables, lines, failures)
    if not arguments.scripts:
        _draw(folder, about, lines, failures)
        _write(folder, about, tables, lines, failures)
    if is_record and not failures:
        update_readme(HERE.parent / "README.md", lines, about)
    print(f"\nWritten to {folder}")
    for name, problem in failures.items():
        print(f"FAILED: {name}: {problem}", file=sys.stderr)
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, help="some scripts only, without figures (default: all)")
    parser.add_argument("--quick", action="store_true", help="little of everything, to see that it works")
    parser.add_argument("--largest", type=int, default=10**8, help="settings of the largest sweep (default: 10^8)")
    parser.add_argument("--output", type=Path, help="folder to write to")
    arguments = parser.parse_args()
    if arguments.quick and arguments.output and arguments.output.resolve() == RESULTS:
        parser.error("--quick measures nothing worth keeping; choose another folder than that of the results")
    return arguments


def _run(script: Path, options: Mapping[str, int]) -> tuple[list[Table], str]:
    """Return the tables of a script, complete or not, and what went wrong."""
    print(f"\n# {script.name}", flush=True)
    before, problem, start = len(TABLES), "", time.perf_counter()
    try:
        found = importlib.util.spec_from_file_location(script.stem, script)
        assert found is not None
        assert found.loader is not None
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        asked = inspect.signature(module.main).parameters
        module.main(**{name: value for name, value in options.items() if name in asked})
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the other tables are kept
        traceback.print_exc()
        problem = f"{type(error).__name__}: {error}"
    print(f"\n({script.name}: {time.perf_counter() - start:.1f} s)", flush=True)
    return TABLES[before:], problem


def _draw(folder: Path, about: Sequence[str], lines: Sequence[Comparison], failures: dict[str, str]) -> None:
    try:
        from charts import draw_all

        draw_all(lines, about, folder)
    except Exception as error:  # noqa: BLE001 - a figure needs rows that a failed benchmark did not give
        traceback.print_exc()
        failures["figures"] = f"{type(error).__name__}: {error}"


def _write(
    folder: Path,
    about: Sequence[str],
    tables: Mapping[str, Sequence[Table]],
    lines: Sequence[Comparison],
    failures: Mapping[str, str],
) -> None:
    write_comparisons(folder / "benchmarks.csv", lines, about)
    (folder / "benchmarks.md").write_text("\n".join(_page(folder, about, tables, lines, failures)), "utf-8")


def _page(
    folder: Path,
    about: Sequence[str],
    tables: Mapping[str, Sequence[Table]],
    lines: Sequence[Comparison],
    failures: Mapping[str, str],
) -> list[str]:
    """Return the lines of the readable page."""
    page = ["# Benchmarks", "", *(f"- {line}" for line in about), ""]
    page += [f"**Failed:** {name}: {problem}\n" for name, problem in failures.items()]
    page += ["## Main ratios", "", *headline_rows(lines, targets=True), ""]
    page += ["## Slower than a peer", "", *(list(slower_rows(lines)) or ["Nothing in this run."]), ""]
    page += [f"![{words}]({name}.svg)\n" for name, words in FIGURES.items() if (folder / f"{name}.svg").exists()]
    for name, some in tables.items():
        for table in some:
            page += [f"## {table.title}", "", f"`{name}.py`; {table.packages}", ""]
            page += [in_markdown(table.columns), "|---" * len(table.columns) + "|", *map(in_markdown, table.rows), ""]
    return page


def _about(*, quick: bool) -> list[str]:
    """Return machine, versions, date and commit in a few lines."""
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    mode = ["QUICK RUN: these numbers mean nothing"] if quick else []
    return [f"Measured on {date} at commit {_commit()}", machine(), _versions(), *mode]


def _versions() -> str:
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} not installed")
    compiler = shutil.which("cc")
    words = _output([compiler, "--version"]).partition("\n")[0].split() if compiler else []
    return ", ".join([*versions, lrsnash_version(), f"C compiler {words[-1]}" if words else "no C compiler"])


def _commit() -> str:
    commit = _output(["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"]).strip() or "unknown"
    changed = _output(["git", "-C", str(HERE.parent), "status", "--porcelain", "--", "sma_games", "benchmarks/*.py"])
    return f"{commit} with changes" if changed.strip() else commit


def _output(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed commands
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
