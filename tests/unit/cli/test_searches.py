"""Nothing is solved twice in one command: what was found goes on to the table, the figure and the report."""

from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sma_games import load_model
from sma_games.equilibria.solve import solve
from sma_games.regions import critical_regions as find_map
from sma_games.regions import tipping_points as find_line
from sma_games.reporting.brief.run import write_run

HOMES: dict[Callable[..., Any], tuple[str, ...]] = {
    find_line: ("regions", "reporting.tipping_lines", "checking.certified"),
    find_map: ("regions", "reporting.sweep_answers"),
    solve: (
        "equilibria",
        "answers.question",
        "reporting.words.answers",
        "reporting.words.tipping_tables",
        "checking.certified",
    ),
}
"""Where the searches are called from."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[Any]:
    """Count searches by what is asked of which game, or of which model along and over what."""
    counts: Counter[Any] = Counter()
    for search, homes in HOMES.items():
        for home in homes:
            module = import_module(f"sma_games.{home}")
            name = search.__name__
            monkeypatch.setattr(module, name, counted(name, search, counts))
    return counts


def counted(name: str, search: Callable[..., Any], counts: Counter[Any]) -> Callable[..., Any]:
    def asks(about: Any, *rest: Any, **options: Any) -> Any:
        counts[name, about, repr(rest)] += 1
        return search(about, *rest, **options)

    return asks


def searches(counts: Counter[Any], name: str) -> int:
    return sum(count for key, count in counts.items() if key[0] == name)


def test_tipping_searches_once_along_each_parameter(
    asked: Counter[Any], ok: Callable[..., str], tmp_path: Path
) -> None:
    model = load_model("sma/timing_matrix")
    arguments = ("tipping", model.slug, "--figure", str(tmp_path / "a.svg"), "--csv", str(tmp_path / "a.csv"))
    ok(*arguments)
    assert set(asked.values()) == {1}
    assert searches(asked, "tipping_points") == len(model.relevant)
    assert searches(asked, "solve") == 1


def test_a_tree_is_solved_once_for_each_reason(asked: Counter[Any], ok: Callable[..., str], tmp_path: Path) -> None:
    ok("tipping", "sma/early_sign_tree", "--figure", str(tmp_path / "a.svg"), "--csv", str(tmp_path / "a.csv"))
    assert set(asked.values()) == {1}


def test_regions_with_a_figure_searches_once(asked: Counter[Any], ok: Callable[..., str], tmp_path: Path) -> None:
    over = ("--over", "p_trump", "--over", "backlash")
    ok("regions", "sma/sign_or_wait", *over, "--figure", str(tmp_path / "a.svg"), "--csv", str(tmp_path / "a.csv"))
    assert searches(asked, "critical_regions") == 1
    assert searches(asked, "solve") == 0


def test_robustness_with_a_figure_solves_once_for_its_words(
    asked: Counter[Any], ok: Callable[..., str], tmp_path: Path
) -> None:
    ok("robustness", "sma/sign_or_wait", "--over", "backlash", "--figure", str(tmp_path / "a.svg"))
    assert set(asked.values()) <= {1}


def test_a_run_asks_nothing_twice(asked: Counter[Any], own_page: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "out", page=own_page)
    assert {key: count for key, count in asked.items() if count > 1} == {}
    assert searches(asked, "tipping_points") == 2 * 2 * 2  # two models of two parameters, at both calibrations
