"""`dominance`, and what `solve` tells about the choice of a method and of an equilibrium."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Ok = Callable[..., str]
Mistake = Callable[..., str]


def test_dominance_shows_each_round_and_what_is_left(ok: Ok) -> None:
    shown = ok("dominance", "sma/timing_matrix", "--kind", "weak")
    assert "4 dominated strategies (iterated weak dominance, mixed dominators)." in shown
    assert "2  ROK     renegotiate  sign_early    strictly" in shown
    assert "another order can leave others" in " ".join(shown.split())


def test_what_strict_dominance_leaves_is_called_rationalizable(ok: Ok) -> None:
    shown = ok("dominance", "sma/timing_matrix")
    assert "0 dominated strategies" in shown
    assert "Left (rationalizable):" in shown
    assert "Left:" in ok("dominance", "sma/timing_matrix", "--dominators", "pure")


def test_dominance_as_json_and_csv_is_exact(ok: Ok, tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    document = json.loads(ok("dominance", "textbook/prisoners_dilemma", "--json", "--csv", str(file)))
    assert document["remaining"] == {"row": ["defect"], "column": ["defect"]}
    assert document["steps"][0]["dominator"] == {"defect": {"exact": "1", "value": 1.0}}
    assert list(pd.read_csv(file)["strategy"]) == ["cooperate", "cooperate"]


def test_dominance_of_a_tree_or_of_an_unknown_kind_is_refused(mistake: Mistake) -> None:
    assert "needs a normal form" in mistake("dominance", "sma/early_sign_tree")
    assert "did you mean 'weak'" in mistake("dominance", "sma/timing_matrix", "--kind", "weakly")


def test_solve_explains_its_method_and_chooses_by_a_rule(ok: Ok, mistake: Mistake) -> None:
    arguments = ("solve", "textbook/stag_hunt", "--select", "risk_dominance")
    shown = " ".join(ok(*arguments, "--explain").split())
    assert "risk_dominance chooses row: hare, column: hare" in shown
    assert "Solver vertex_enumeration is the first for concept 'nash'" in shown
    assert "More: nothing is left to find" in shown
    assert "Index of each component (they add up to 1; 0 can vanish): {0} +1, {1} -1, {2} +1" in shown
    assert json.loads(ok(*arguments, "--json", "--explain"))["indices"] == [1, -1, 1]
    document = json.loads(ok(*arguments, "--json"))
    assert document["selection"]["equilibria"] == [2]
    assert document["choice"]["cost"].startswith("exponential")
    assert "did you mean 'welfare'" in mistake("solve", "textbook/stag_hunt", "--select", "wellfare")
