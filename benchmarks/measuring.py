"""What the benchmark scripts share: timing, the machine, and tables that are printed and kept.

`print_table` keeps every table in `TABLES`, from which `run_all.py` writes the files of `results`.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


@dataclass
class Table:
    """A heading and the rows under it; what a benchmark measured before it failed is kept, too."""

    title: str
    packages: str
    columns: Sequence[str] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)


TABLES: list[Table] = []


def seconds_each(work: Callable[[Any], object], items: Sequence[Any], budget: float = 20.0) -> tuple[float, int]:
    """Return the mean time of one call and the number of calls, stopping after a budget in seconds."""
    start = time.perf_counter()
    done = 0
    for item in items:
        work(item)
        done += 1
        if time.perf_counter() - start > budget:
            break
    return (time.perf_counter() - start) / done, done


def processor_seconds_each(
    work: Callable[[Any], object], items: Sequence[Any], budget: float = 20.0
) -> tuple[float, int]:
    """Do what `seconds_each` does for the time on processors, of this process and of programs that it starts."""
    start = _processor_seconds()
    done = 0
    for item in items:
        work(item)
        done += 1
        if _processor_seconds() - start > budget:
            break
    return (_processor_seconds() - start) / done, done


def _processor_seconds() -> float:
    import resource  # not on Windows

    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def best_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest time of several calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def print_heading(title: str, packages: Iterable[str]) -> None:
    """Print what is measured, and where."""
    table = Table(title, ", ".join(map(_with_version, packages)))
    TABLES.append(table)
    print(f"\n## {title}")
    print(f"{machine()}; {table.packages}\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table, row by row, and keep it under the last heading."""
    if TABLES[-1].columns:
        TABLES.append(Table(TABLES[-1].title, TABLES[-1].packages))
    table = TABLES[-1]
    table.columns = tuple(columns)
    print(in_markdown(columns))
    print(f"|{'---|' * len(columns)}")
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells under {len(columns)} columns: {row}")
        table.rows.append(tuple(map(str, row)))
        print(in_markdown(row), flush=True)


def in_markdown(cells: Sequence[object]) -> str:
    """Return one row of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def shown(seconds: float) -> str:
    """Return a time with a unit."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def ratio_shown(ratio: float) -> str:
    """Return a ratio to two digits, or all of them if it is large."""
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.2g}x"


def machine() -> str:
    """Return Python's version, cores, model of the processor and memory in one line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    words = [f"Python {platform.python_version()}", f"{cores} cores of {_processor()}", platform.system()]
    with suppress(AttributeError, ValueError):
        words.insert(2, f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB memory")
    return ", ".join(words)


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"
