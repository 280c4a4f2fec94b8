"""What the benchmark scripts share: timing, the machine, and a table of ratios."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any


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
    print(f"\n## {title}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {', '.join(map(_with_version, packages))}\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print(f"| {' | '.join(columns)} |")
    print(f"|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def shown(seconds: float) -> str:
    """Return a time with a unit."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"
