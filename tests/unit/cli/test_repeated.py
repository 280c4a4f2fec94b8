"""`repeated`: what lasts if a matrix is played for ever."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pandas as pd

Ok = Callable[..., str]
Mistake = Callable[..., str]

HABIT = "sma/relational_honour"
DILEMMA = "textbook/prisoners_dilemma"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_screen_tells_thresholds_and_the_corners_of_all_equilibrium_payoffs(ok: Ok) -> None:
    shown = squeezed(ok("repeated", HABIT, "--discount", "discount_factor"))
    assert "Pure equilibria of one period: reopen / hold_up." in shown
    assert "543/668" in shown
    assert "Successor:" in shown
    assert "The polygon is exactly the set of equilibrium payoffs." in shown
    assert "discount factor 0.95" in shown
    assert "-13/12 (~-1.08333)" in shown


def test_settings_and_calibrations_move_the_threshold(ok: Ok) -> None:
    assert "5457/6707" in ok("repeated", HABIT, "--calibration", "strict")
    found = json.loads(ok("repeated", HABIT, "--set", "cooperation_value=0.1", "--json"))
    low = Fraction(found["automata"][0]["intervals"][0]["low"]["exact"])
    assert low == Fraction(543, 2500) / (Fraction(543, 2500) + Fraction(1, 10))


def test_named_targets_are_told_whether_they_last_or_not(ok: Ok) -> None:
    shown = ok("repeated", DILEMMA, "--target", "defect/cooperate", "--target", "cooperate / cooperate")
    assert "none" in shown
    assert "[0.5, 1)" in shown
    assert "tit for tat" not in shown


def test_a_punishment_can_be_named(ok: Ok) -> None:
    target = ("--target", "sign_early/sign_early")
    document = json.loads(ok("repeated", "sma/timing_matrix", *target, "--punishment", "renegotiate/wait", "--json"))
    [line] = document["automata"]
    assert line["punishes_with"] == "renegotiate / wait"
    assert line["intervals"][0]["low"]["exact"] == "0"
    assert not line["intervals"][0]["includes_high"]


def test_more_players_have_grim_trigger_only(ok: Ok, mistake: Mistake) -> None:
    shown = squeezed(ok("repeated", "textbook/volunteers_dilemma"))
    assert "act / wait / wait" in shown
    assert "tit for tat" not in shown
    assert "needs two players" in mistake("repeated", "textbook/volunteers_dilemma", "--discount", "0.5")


def test_json_csv_and_figure_hold_the_same_polygon(ok: Ok, tmp_path: Path) -> None:
    table, figure = tmp_path / "set.csv", tmp_path / "set.svg"
    options = ("--csv", str(table), "--figure", str(figure), "--json")
    document = json.loads(ok("repeated", DILEMMA, "--discount", "0.9", *options))
    corners = [[each[player]["exact"] for player in ("row", "column")] for each in document["payoffs"]["inner"]]
    frame = pd.read_csv(table, dtype=str)
    assert frame[["exact_row", "exact_column"]].to_numpy().tolist() == corners
    assert document["payoffs"]["status"] == "EXACT"
    assert document["payoffs"]["distance"] == 0
    assert "<svg" in figure.read_text("utf-8")


def test_without_a_discount_factor_the_table_is_about_automata(ok: Ok, tmp_path: Path) -> None:
    table = tmp_path / "automata.csv"
    ok("repeated", DILEMMA, "--csv", str(table))
    frame = pd.read_csv(table)
    assert set(frame["automata"]) == {"grim trigger"}
    assert set(frame["player"]) == {"all", "row", "column"}
    assert set(frame["exact_low"]) == {"1/2"}


def test_a_game_without_pure_equilibria_has_nothing_to_punish_with(ok: Ok, mistake: Mistake) -> None:
    pennies = "textbook/matching_pennies_asymmetric"
    shown = squeezed(ok("repeated", pennies, "--discount", "0.9"))
    assert "Pure equilibria of one period: none." in shown
    assert "There is no subgame-perfect equilibrium in pure strategies." in shown
    assert "--punishment is missing" in mistake("repeated", pennies, "--target", "top/left")


def test_mistakes_are_named(mistake: Mistake) -> None:
    assert "such as --target cooperate/cooperate" in squeezed(mistake("repeated", DILEMMA, "--target", "cooperate"))
    assert "'deny' is no strategy of row; they are" in mistake("repeated", DILEMMA, "--target", "deny/defect")
    assert "--figure draws the payoffs" in mistake("repeated", DILEMMA, "--figure", "set.svg")
    assert "--discount 1: a discount factor is at least 0 and less than 1" in mistake(
        "repeated", DILEMMA, "--discount", "1"
    )
    assert "write 0.9 with a point" in mistake("repeated", DILEMMA, "--discount", "0,9")
    assert "did you mean 'discount_factor'?" in mistake("repeated", HABIT, "--discount", "discount_factr")
    assert "--discount soon" in mistake("repeated", DILEMMA, "--discount", "soon")
    assert "add --reduced" in mistake("repeated", "textbook/centipede")
