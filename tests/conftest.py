"""Settings shared by all tests."""

import os
import pickle
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

import pandas as pd
import pytest
from coverage import Coverage
from hypothesis import settings

import sma_games
from sma_games import ParametricGame, modeling
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode

UNIT_TESTS = Path(__file__).parent / "unit"
FRONT_PAGE = """
import pickle, runpy, sys
from pathlib import Path
from sma_games.reporting.brief import run

find = run.find_how_sure
def find_and_keep(page):
    found = find(page)
    Path("findings.pickle").write_bytes(pickle.dumps(found))
    return found

run.find_how_sure = find_and_keep
sys.argv = ["sma_games", *sys.argv[1:]]
runpy.run_module("sma_games", run_name="__main__")
"""
"""The program, which leaves behind what it found out about how sure the answer is."""
SLUG = re.compile(r"[a-z]{3,}/[a-z_]{4,}")
COUNTED = 2  # models or seeds of a test with which the lines that it runs are counted
COUNTED_FOR = 1.0  # seconds of processor time of a test, after which its lines are no longer counted

os.environ["MPLBACKEND"] = "Agg"  # figures need no screen, here and in the programs that tests start

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in what a shell runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Derandomized by default, so that the gate is never flaky; `make test-all` tries more, and `make explore` draws afresh.
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("all", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def share_models() -> None:
    """Read each model of the catalog once for all tests of a process, which load them hundreds of times.

    Models do not change. Commands that tests call in the same process take them too; other programs read their own.
    """
    load, of_catalog, listed = sma_games.load_model, cache(sma_games.load_model), cache(sma_games.list_models)

    @wraps(load)
    def load_shared(slug_or_path: str | Path, *, root: str | Path | None = None) -> ParametricGame:
        if root is None and isinstance(slug_or_path, str) and SLUG.fullmatch(slug_or_path):
            return of_catalog(slug_or_path)
        return load(slug_or_path, root=root)

    @wraps(sma_games.list_models)
    def list_shared(*, root: str | Path | None = None) -> pd.DataFrame:
        return listed(root=root).copy()

    for home in (sma_games, modeling):
        home.load_model = load_shared  # type: ignore[attr-defined]
        home.list_models = list_shared  # type: ignore[attr-defined]


share_models()


def is_one_of_many(value: object) -> bool:
    """Tell whether a value of a test is the slug of a model, or a seed."""
    is_seed = isinstance(value, int) and not isinstance(value, bool)
    return is_seed or (isinstance(value, str) and SLUG.fullmatch(value) is not None)


@contextmanager
def uncounted_lines() -> Iterator[None]:
    """Count no lines that are run: Python takes up to three times as long while they are counted.

    In a process of xdist pytest-cov starts two measurements, and the first goes on as soon as the second is stopped.
    Nobody reads the first, so it is stopped for good, when tests are collected.
    """
    counting = Coverage.current()
    while (one := Coverage.current()) is not None:
        one.stop()
    try:
        yield
    finally:
        if counting is not None and Coverage.current() is None:  # else what pytest-cov stopped inside goes on already
            counting.start()


@contextmanager
def briefly_counted_lines() -> Iterator[None]:
    """Count the lines that are run in the first second: what takes longer runs most of them again and again."""
    counting = Coverage.current()
    if counting is None:
        yield
        return
    signal.signal(signal.SIGVTALRM, lambda *_: counting.stop())
    signal.setitimer(signal.ITIMER_VIRTUAL, COUNTED_FOR)  # of processor time: no matter what else the machine does
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if Coverage.current() is None:
            counting.start()


def import_package() -> None:
    """Import every module of the package, so that the lines outside of functions are counted."""
    for found in walk_packages(sma_games.__path__, "sma_games."):
        if not found.name.endswith(".__main__"):
            import_module(found.name)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Count no lines while tests are collected: what they load to be tried with is no test of it."""
    if Coverage.current() is not None:
        import_package()
    with uncounted_lines():
        return (yield)


@pytest.hookimpl(tryfirst=True)  # before slow tests are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, give it two hours before it counts as hanging, and count lines in the tests that need it.

    Python runs up to three times as long while lines are counted. So the unit tests alone must reach the threshold, and
    of a test that is tried with many models or seeds the first few: the others run the same lines again, for their
    answers. So do long tests: of each the first second is counted, and none of those that are marked no_cover.
    """
    tried: Counter[tuple[Path, str]] = Counter()
    for item in items:
        values = getattr(getattr(item, "callspec", None), "params", {}).values()
        if any(value in marker.args for marker in item.iter_markers("slow_for") for value in values):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(7200))
        test = item.path, item.name.partition("[")[0]
        tried[test] += 1
        is_counted = tried[test] <= COUNTED or not any(map(is_one_of_many, values))
        if UNIT_TESTS not in item.path.parents or not is_counted:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def count_lines(item: pytest.Item) -> Generator[None, object, object]:
    """Count lines for a short time in each step of a test, and none while fixtures are made for one without them."""
    with uncounted_lines() if item.get_closest_marker("no_cover") else briefly_counted_lines():
        return (yield)


pytest_runtest_setup = pytest_runtest_call = pytest_runtest_teardown = count_lines


def a_random_tree(source: random.Random, depth: int = 4, *, zero_sum: bool = False) -> ExtensiveFormGame:
    """Return a two-player tree with perfect recall, in which players often cannot tell nodes apart."""
    nodes: list[Any] = [None]
    pasts: dict[int, dict[str, tuple[str, str] | None]] = {0: {"A": None, "B": None}}
    known: dict[Any, list[str]] = {}
    level = [0]
    for step in range(depth):
        nexts: list[int] = []
        for index in level:
            if step and source.random() < 0.25:
                first = source.randint(-3, 3)
                nodes[index] = TerminalNode((first, -first if zero_sum else source.randint(-3, 3)))
                continue
            children = tuple(range(len(nodes), len(nodes) + 2))
            nodes.extend([None, None])
            nexts += children
            if source.random() < 0.2:
                nodes[index] = ChanceNode(f"chance {index}", ("u", "d"), ("1/3", "2/3"), children)
                pasts.update(dict.fromkeys(children, pasts[index]))
                continue
            player = source.choice("AB")
            labels = known.setdefault((player, step, pasts[index][player]), [])
            if not labels or source.random() < 0.3:
                labels.append(f"{player}{index}")
            label = source.choice(labels)
            nodes[index] = DecisionNode(player, label, ("l", "r"), children)
            for action, child in zip("lr", children, strict=True):
                pasts[child] = {**pasts[index], player: (label, action)}
        level = nexts
    for index in level:
        first = source.randint(-3, 3)
        nodes[index] = TerminalNode((first, -first if zero_sum else source.randint(-3, 3)))
    return ExtensiveFormGame(("A", "B"), tuple(nodes))


def num_calls(function: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called in a call: a measure of work that no clock needs."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


def is_linear_work(work: Callable[[int], object], size: int = 400) -> bool:
    """Tell whether twice the size takes about twice the work: half as much again is for what is done once."""
    work(2)  # imports, and whatever else is done the first time only
    return num_calls(lambda: work(2 * size)) < 2.5 * num_calls(lambda: work(size))


class FrontPageRun(NamedTuple):
    """What `make run` shows, its exit status, how sure it found the answer to be, and the files that it writes."""

    shown: str
    status: int
    findings: Any
    files: dict[str, bytes]


@pytest.fixture(scope="session")
def front_page_run(tmp_path_factory: pytest.TempPathFactory) -> FrontPageRun:
    """Run the program on the front page, which takes half a minute: once for all processes that run tests.

    Two that need it in the same minute both run it.
    """
    folder = tmp_path_factory.getbasetemp()
    kept = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "front_page.pickle"
    if not kept.exists():
        own = tmp_path_factory.mktemp("front_page")
        environment = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1", "PYTHONUTF8": "1"}
        finished = subprocess.run(
            [sys.executable, "-c", FRONT_PAGE, "run", "--output", "out"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=own,
            check=False,
        )
        found = own / "findings.pickle"
        findings = pickle.loads(found.read_bytes()) if found.exists() else None  # noqa: S301 - our own
        files = {path.name: path.read_bytes() for path in own.glob("out/*")}
        (own / kept.name).write_bytes(pickle.dumps((finished.stdout, finished.returncode, findings, files)))
        (own / kept.name).replace(kept)
    return FrontPageRun(*pickle.loads(kept.read_bytes()))  # noqa: S301


@pytest.fixture
def is_linear() -> Callable[..., bool]:
    """Return the test of whether work grows as a size does."""
    return is_linear_work


@pytest.fixture
def random_tree() -> Callable[..., ExtensiveFormGame]:
    """Return the maker of random trees: source of randomness, depth, zero_sum."""
    return a_random_tree
