"""`regions`: the map on the screen, as JSON, as CSV, as a figure, and compared with the solver."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pytest

from sma_games import RegionMap
from sma_games.regions import EquilibriumType, Mismatch, Verdict

MATRIX = ("regions", "sma/timing_matrix", "--over", "p_trump", "--over", "backlash")
SMALL = ("regions", "sma/sign_or_wait", "--over", "p_trump", "--over", "backlash")
Ok = Callable[..., str]


def test_the_answer_today_comes_first_then_the_regions(ok: Ok) -> None:
    shown = ok(*MATRIX)
    assert shown.startswith("Sign early, wait, or renegotiate: the timing matrix\nover p_trump, backlash;")
    now, _, rest = shown.partition("5 regions with an interior:")
    assert "Equilibria now:\n  Seoul and Washington both sign early\n" in now
    assert "p_trump < 375/574" in " ".join(rest.split())
    assert [f"Region {number}\n" in rest for number in range(1, 7)] == [True] * 5 + [False]
    assert "6 more regions without an interior" in rest
    assert "undecided" not in rest
    assert "\n  Seoul and Washington both renegotiate:\n    always\n" in rest
    assert "Verified" not in rest


def test_one_region_everywhere(ok: Ok) -> None:
    shown = ok("regions", "sma/timing_matrix", "--over", "audience_cost", "--over", "audience_cost")
    assert "over audience_cost; the others from today's values" in shown
    assert "1 region with an interior:" in shown
    assert "\n  everywhere\n" in shown
    assert "more region" not in shown


def test_settings_and_calibration_fix_the_others(ok: Ok) -> None:
    shown = " ".join(ok("regions", "sma/timing_matrix", "--over", "backlash", "--calibration", "strict").split())
    assert "the others from calibration strict" in shown
    assert "Seoul and Washington both sign early: exactly when backlash <= " in shown
    waiting = ok("regions", "sma/timing_matrix", "--over", "backlash", "--set", "p_trump=0.01")
    assert "but p_trump = 0.01" in waiting
    assert "Seoul and Washington both sign early" not in waiting


def test_verified_maps_say_so(ok: Ok) -> None:
    assert "Verified: the map and the solver agree at all of 30 settings." in ok(*SMALL, "--verify", "30")


def wrong_answer(
    self: RegionMap, num_settings: int = 200, *, seed: int = 0, formulas: bool = False
) -> tuple[Mismatch, ...]:
    kind = (EquilibriumType("both wait", ()),)
    return (Mismatch(dict.fromkeys(self.over, next(iter(self.setting.values()))), kind, ()),) * 5


def test_a_wrong_map_fails(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RegionMap, "verify", wrong_answer)
    finished = run(*SMALL, "--verify", "9")
    assert finished.status == 1
    assert "Wrong: the map and the solver differ at 5 of 9 settings." in finished.out
    assert finished.out.count("map both wait; solver none") == 3
    document = json.loads(run(*SMALL, "--verify", "9", "--json").out)
    assert len(document["verification"]["differences"]) == 5
    assert document["verification"]["differences"][0]["map"] == ["both wait"]


def test_undecided_regions_are_counted_and_not_shown_as_regions(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    from sma_games import regions

    original = regions.critical_regions

    def doubtful(*arguments: Any, **options: Any) -> RegionMap:
        found = original(*arguments, **options)
        last = dataclasses.replace(found.regions[-1], verdict=Verdict.UNDECIDED, witness=None)
        return dataclasses.replace(found, regions=(*found.regions[:-1], last))

    monkeypatch.setattr(regions, "critical_regions", doubtful)
    shown = ok(*MATRIX)
    assert "5 more regions without an interior" in shown
    assert "1 more region undecided: perhaps empty" in shown
    assert json.loads(ok(*MATRIX, "--json"))["regions"][-1]["witness"] is None


def test_as_json_everything_is_exact(ok: Ok) -> None:
    document = json.loads(ok(*MATRIX, "--verify", "6", "--json"))
    assert document["command"] == "regions"
    assert [each["parameter"] for each in document["over"]] == ["p_trump", "backlash"]
    assert document["over"][1]["range"] == [{"exact": "0", "value": 0.0}, {"exact": "1/2", "value": 0.5}]
    assert document["now"][0] == "sign_early / sign_early"
    assert [each["verdict"] for each in document["regions"]] == ["NONEMPTY"] * 5 + ["BOUNDARY_ONLY"] * 6
    assert document["regions"][0]["words"][0] == "Seoul renegotiates, Washington signs early"
    assert set(document["regions"][0]["witness"]) == {"p_trump", "backlash"}
    assert any("p_trump > 1/6" in piece for piece in document["regions"][0]["conditions"])
    assert "renegotiate / renegotiate is an equilibrium always." in document["existence"]
    assert document["verification"] == {"settings": 6, "differences": []}
    assert ok(*SMALL, "--json") == ok(*SMALL, "--json")


def test_a_csv_that_reads_back(ok: Ok, tmp_path: Path) -> None:
    ok(*SMALL, "--csv", str(tmp_path / "regions.csv"))
    table = pd.read_csv(tmp_path / "regions.csv")
    assert list(table.columns) == ["equilibria", "conditions", "verdict", "witness"]
    assert list(table["verdict"]) == ["nonempty"] * 4 + ["boundary only"] * 3


def test_a_figure_is_drawn_and_named(run: Callable[..., Any], tmp_path: Path) -> None:
    finished = run(*SMALL, "--figure", str(tmp_path / "map.svg"))
    assert finished.status == 0
    assert f"wrote {tmp_path / 'map.svg'}" in finished.err
    assert (tmp_path / "map.svg").read_text("utf-8").startswith("<?xml")
    assert [path.name for path in tmp_path.iterdir()] == ["map.svg"]


def test_a_terminal_is_told_how_far_the_search_is(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Status:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *problem: object) -> None:
            return None

        def update(self, text: str) -> None:
            told.append(text)

    monkeypatch.setattr("sma_games.cli.questions.working", lambda _: Status())
    ok("regions", "sma/sign_or_wait", "--over", "backlash")
    assert told[0] == "critical regions over backlash: 1 case"
    assert told[1] == "critical regions over backlash: 2 cases"


def test_a_stopped_search_is_no_crash(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sma_games.regions.critical_regions", stopped)
    finished = run(*SMALL)
    assert (finished.status, finished.out) == (130, "")
    assert "Interrupted." in finished.err


def test_shares_are_exact_where_boundaries_are_straight(ok: Ok) -> None:
    shown = ok("regions", "sma/early_sign_tree", "--over", "p_trump", "--over", "reopening_cost", "--shares")
    assert shown.count("share of the settings: ") == 4
    assert "share of the settings: 18.76% (exact: 172131/917500)" in shown


def test_shares_are_estimates_where_they_are_not(ok: Ok) -> None:
    shown = " ".join(ok(*SMALL, "--shares").split())
    assert shown.count("standard error of 10,000 samples") == 4


def test_formulas_of_each_equilibrium(ok: Ok) -> None:
    shown = ok(*SMALL, "--formulas")
    assert "If Seoul and Washington both sign early:\n    payoff ROK = early_rok\n" in shown
    tree = ok("regions", "sma/early_sign_tree", "--over", "p_trump", "--formulas")
    assert re.search(r"rok_payment = \d+/\d+\*p_trump \+ ", tree)


def test_a_constraint_that_leaves_today_out(ok: Ok) -> None:
    shown = ok(*SMALL, "--where", "p_trump > 0.6")
    assert "backlash where p_trump > 0.6; the others" in " ".join(shown.split())
    assert "Now: the setting is outside" in shown
    document = json.loads(ok(*SMALL, "--where", "p_trump > 0.6", "--shares", "--formulas", "--json"))
    assert document["now"] is None
    assert document["where"] == ["p_trump > 0.6"]
    assert document["ending"] == "COMPLETE"
    first, last = document["regions"][0], document["regions"][-1]
    assert first["share"]["method"] == "Monte Carlo"
    assert (last["verdict"], last["share"]["exact"]) == ("BOUNDARY_ONLY", "0")
    assert "\\mathrm{p\\_trump}" in first["latex"]
    assert first["formulas"][0]["payoffs"]["ROK"]


def test_a_model_without_a_map_is_not_asked_for_parameters(mistake: Callable[..., str]) -> None:
    assert "--over is missing" in mistake("regions", "sma/timing_matrix")
    assert "solve it at single settings" in mistake("regions", "sma/sma_cycles")
