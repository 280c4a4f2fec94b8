"""Branches of equilibria: what the solver finds at every setting, known structures, and the same values as tipping."""

import dataclasses
import pickle
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sma_games import (
    BifurcationDiagram,
    MethodError,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    bifurcation_diagram,
    list_models,
    load_model,
    solve,
    tipping_points,
)
from sma_games.algebra.numbers.real_numbers import real_roots
from sma_games.regions import BranchEvent, EventKind
from sma_games.regions.line import line_equilibria as solutions
from sma_games.regions.line.branch_check import random_settings

Rows = dict[str, dict[str, tuple[str, str]]]


def matrix(rows: Rows, low: str = "-3", high: str = "3", value: str = "0") -> ParametricGame:
    """Return the matrix with these payoff formulas over t."""
    columns = list(next(iter(rows.values())))
    builder = PayoffMatrix(title="t", players={"A": list(rows), "B": columns}).parameter("t", value, low=low, high=high)
    for row, cells in rows.items():
        for column, (first, second) in cells.items():
            builder.payoff(row, column, A=first, B=second)
    return builder.build()


def square(*cells: tuple[str, str], **about: str) -> ParametricGame:
    (a, b, c, d) = cells
    return matrix({"top": {"left": a, "right": b}, "bottom": {"left": c, "right": d}}, **about)


def kinds(diagram: BifurcationDiagram, value: Any) -> set[EventKind]:
    return {event.kind for event in diagram.events if event.exact_value == value}


def ends(diagram: BifurcationDiagram) -> list[tuple[str, Any, Any]]:
    return [(branch.label, branch.appears, branch.vanishes) for branch in diagram.branches]


def check(diagram: BifurcationDiagram, n: int = 5) -> None:
    """Compare with the solver and with the tipping points."""
    assert diagram.verify(n) == ()
    points = tipping_points(diagram.model, diagram.parameter)
    assert diagram.tipping_values == tuple(point.exact_value for point in points)
    assert {point.exact_value for point in points} <= {event.exact_value for event in diagram.events}


def test_battle_of_the_sexes_the_mixed_equilibrium_comes_out_of_a_pure_one() -> None:
    diagram = bifurcation_diagram(load_model("textbook/battle_of_the_sexes"), "premium")
    mixed, first, second = diagram.branches
    assert mixed.labels == ("fight / opera", "opera+fight / opera+fight")
    assert [branch.appears for branch in (mixed, first, second)] == [-1, 0, 0]
    assert str(mixed.intervals[-1].probabilities["row"]["opera"]) == "premium/(premium + 1)"
    assert [branch.vanishes for branch in diagram.branches] == [5, 5, 5]
    assert kinds(diagram, 0) == {EventKind.SPLITS, EventKind.CHANGES_SUPPORT, EventKind.STOPS_BEING_STRICT}
    assert diagram.tipping_values == (Fraction(0),)
    check(diagram)


def test_von_stengel_a_pure_and_a_mixed_equilibrium_vanish_together_through_a_continuum() -> None:
    diagram = bifurcation_diagram(load_model("textbook/von_stengel_degenerate"), "tie")
    assert ends(diagram) == [
        ("one / four", 0, 3),
        ("one+two / four+five", 0, 3),
        ("two+three / four+five", 0, 6),
    ]
    (event,) = diagram.events
    assert (event.value, event.kind, event.branches) == (3, EventKind.VANISH_TOGETHER, (1, 2))
    assert event.is_tipping_point
    assert str(event).startswith("3: Equilibria meet")
    check(diagram, 20)


FOLD: Rows = {
    "up": {"left": ("3", "1"), "right": ("0", "0")},
    "middle": {"left": ("2 + t", "0"), "right": ("2 + t", "1")},
    "down": {"left": ("0", "2"), "right": ("3", "0")},
}


def test_fold_two_mixed_equilibria_appear_together() -> None:
    diagram = bifurcation_diagram(matrix(FOLD, low="-1", high="1/2"), "t")
    assert ends(diagram)[1:] == [
        ("up+middle / left+right", Fraction(-1, 2), Fraction(1, 2)),
        ("middle+down / left+right", Fraction(-1, 2), Fraction(1, 2)),
    ]
    (event,) = diagram.events
    assert (event.kind, event.branches, event.value) == (EventKind.APPEAR_TOGETHER, (2, 3), -0.5)
    check(diagram)


def test_stag_hunt_like_fold_of_a_pure_and_a_mixed_equilibrium() -> None:
    diagram = bifurcation_diagram(square(("t", "t"), ("0", "1"), ("1", "0"), ("1", "1")), "t")
    assert ends(diagram) == [
        ("bottom / right", -3, 3),
        ("top / left", 1, 3),
        ("top+bottom / left+right", 1, 3),
    ]
    assert EventKind.APPEAR_TOGETHER in kinds(diagram, 1)
    check(diagram)


def test_pitchfork_one_equilibrium_becomes_three() -> None:
    diagram = bifurcation_diagram(square(("t", "t"), ("0", "0"), ("0", "0"), ("t", "t")).fix(t="1"), "t")
    labels = {state.type.label for state in diagram.at("1")}
    assert labels == {"top / left", "bottom / right", "top+bottom / left+right"}
    mixed = [branch for branch in diagram.branches if branch.label == "top+bottom / left+right"]
    assert ends(diagram).count(("top+bottom / left+right", -3, 3)) == len(mixed) == 1
    assert EventKind.INSIDE_CONTINUUM_HERE in kinds(diagram, 0)
    inner = [state for state in diagram.at(0) if not state.is_extreme]
    assert [state.probabilities["A"]["top"] for state in inner] == [Fraction(1, 2)]
    assert {EventKind.MERGES, EventKind.SPLITS} <= kinds(diagram, 0)
    check(diagram, 20)


def test_crossing_two_branches_meet_in_one_point_and_go_on() -> None:
    tree = (
        SequentialGame(title="luck", players=["A"])
        .parameter("t", "1/2", low="-1", high="1")
        .chance("luck", {"good": "t ** 2", "bad": "1 - t ** 2"})
        .stage("move", "A", ["stay", "go"], when={"luck": "good"})
        .outcome({"luck": "bad"}, {"A": "0"})
        .outcome({"luck": "good"}, {"A": "1"})
        .build()
    )
    diagram = bifurcation_diagram(tree, "t")
    assert len(diagram.branches) == 2
    assert kinds(diagram, 0) == {EventKind.CROSSES, EventKind.OTHER_SUPPORT_HERE}
    (state,) = diagram.at(0)
    assert (state.branch, state.meeting, state.type.choices) == (1, (2,), ())
    assert diagram.tipping_values == (Fraction(0),)
    check(diagram)


def test_an_equilibrium_at_one_irrational_value_is_a_branch_without_length() -> None:
    model = square(("-(t ** 2 - 2) ** 2", "1"), ("0", "0"), ("0", "1"), ("0", "0"), low="0")
    diagram = bifurcation_diagram(model, "t")
    isolated = [branch for branch in diagram.branches if branch.is_isolated]
    assert [(branch.label, str(branch.appears)) for branch in isolated] == [("top / left", "sqrt(2)")]
    root = real_roots([-2, 0, 1], Fraction(0), Fraction(2))[0]
    assert kinds(diagram, root) == {EventKind.ONLY_HERE, EventKind.NOT_STRICT_HERE}
    assert {state.type.label: state.payoffs["A"] for state in diagram.at(root)} == {
        "top / left": 0,
        "bottom / left": 0,
    }
    check(diagram)


def test_exact_payoffs_at_an_irrational_event() -> None:
    model = square(("t ** 2 - 2", "t"), ("t ** 2 - 2", "0"), ("0", "t"), ("0", "0"), low="1/2", value="1")
    diagram = bifurcation_diagram(model, "t")
    root = real_roots([-2, 0, 1], Fraction(0), Fraction(2))[0]
    assert {(state.type.label, str(state.payoffs["A"]), str(state.payoffs["B"])) for state in diagram.at(root)} == {
        ("top / left", "0", "sqrt(2)"),
        ("bottom / left", "0", "sqrt(2)"),
    }
    assert [str(branch.vanishes) for branch in diagram.branches] == ["sqrt(2)", "3"]
    assert kinds(diagram, root) == {EventKind.GIVES_WAY}


def test_a_touch_changes_strictness_at_one_value_only() -> None:
    diagram = bifurcation_diagram(square(("t ** 2", "1"), ("t ** 2", "0"), ("0", "1"), ("0", "0")), "t")
    (branch,) = [branch for branch in diagram.branches if not branch.is_isolated]
    assert [piece.is_strict for piece in branch.pieces[1:-1]] == [True, False, True]
    assert kinds(diagram, 0) == {EventKind.NOT_STRICT_HERE, EventKind.ONLY_HERE}


def test_becoming_strict_is_an_event() -> None:
    game = (
        SequentialGame(title="doubt", players=["A"])
        .parameter("t", "1/2", low="-1", high="1")
        .stage("move", "A", ["stay", "go"])
        .outcome({"move": "stay"}, {"A": "0"})
        .outcome({"move": "go"}, {"A": "-t ** 2"})
        .build()
    )
    (branch, _) = bifurcation_diagram(game, "t").branches
    assert [piece.flags for piece in branch.pieces[1:-1]] == [("strict",), (), ("strict",)]
    diagram = bifurcation_diagram(square(("-t", "1"), ("0", "0"), ("0", "0"), ("1", "-t")), "t")
    assert kinds(diagram, 0) == {EventKind.MERGES, EventKind.CHANGES_SUPPORT, EventKind.BECOMES_STRICT}
    check(diagram)


def test_a_tree_every_tied_path_is_a_branch() -> None:
    tree = (
        SequentialGame(title="ties", players=["A", "B"])
        .parameter("t", "1/2", low="-1", high="1")
        .stage("first", "A", ["in", "out"])
        .stage("second", "B", ["left", "right"], when={"first": "in"})
        .outcome({"first": "out"}, {"A": "0", "B": "0"})
        .outcome({"second": "left"}, {"A": "t", "B": "1"})
        .outcome({"second": "right"}, {"A": "t", "B": "1"})
        .build()
    )
    diagram = bifurcation_diagram(tree, "t")
    assert ends(diagram) == [
        ("first: out", -1, 0),
        ("first: in, second: left", 0, 1),
        ("first: in, second: right", 0, 1),
    ]
    (event,) = diagram.events
    assert (event.kind, event.branches, event.others) == (EventKind.GIVES_WAY, (1,), (2, 3))
    assert [piece.is_strict for branch in diagram.branches for piece in branch.intervals] == [True, False, False]
    check(diagram)


def test_measures_and_payoffs_of_a_tree_are_formulas() -> None:
    diagram = bifurcation_diagram(load_model("sma/early_sign_tree"), "backlash")
    signing, renegotiating = diagram.branches
    assert signing.vanishes == Fraction(417, 2500) == renegotiating.appears
    assert str(signing.intervals[0].payoffs["ROK"]) == "-0.5*backlash - 1.1886"
    assert str(signing.intervals[0].measures["rok_payment"]) == "1.1886"
    assert signing.pieces[0].probabilities == {}
    (state,) = diagram.at("0.1")
    assert state.payoffs == dict(solve(diagram.model.at()).equilibria[0].payoffs)


TIES = ("sma/election_bargaining", "sma/election_bargaining_random", "sma/two_level")  # hundreds of paths: slow
MODELS = [load_model(slug) for slug in list_models()["slug"] if slug not in TIES]
LINES = [
    model.slug
    for model in MODELS
    if (len(model.players) == 2 if model.form == "normal" else model.has_perfect_information)
]


@pytest.mark.slow_for("sma/early_sign_tree_late_ratification", "sma/lame_duck")
@pytest.mark.parametrize("slug", LINES)
def test_on_every_shipped_line_branches_tipping_points_and_solver_agree(slug: str) -> None:
    model = load_model(slug)
    for name in model.relevant:
        check(bifurcation_diagram(model, name), 1)


@pytest.mark.slow_for("sma/election_bargaining_random")
@pytest.mark.parametrize(
    ("slug", "name"),
    [(TIES[0], "breakdown_probability"), (TIES[1], "breakdown_probability"), (TIES[2], "status_quo_payment")],
)
def test_on_lines_with_many_ties_too(slug: str, name: str) -> None:
    check(bifurcation_diagram(load_model(slug), name), 1)


small = st.integers(-2, 2)
linear = st.tuples(small, small).map(lambda pair: f"{pair[0]} * t + {pair[1]}")
quadratic = st.tuples(small, small, small).map(lambda c: f"{c[0]} * t ** 2 + {c[1]} * t + {c[2]}")


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(linear | quadratic, linear), min_size=6, max_size=6), st.integers(0, 10**6))
def test_on_random_matrices_branches_are_what_the_solver_finds(cells: list[tuple[str, str]], seed: int) -> None:
    rows: Rows = {name: {"left": cells[2 * n], "right": cells[2 * n + 1]} for n, name in enumerate("abc")}
    diagram = bifurcation_diagram(matrix(rows), "t")
    assert diagram.verify(3, seed=seed) == ()
    check(diagram, 0)
    for event in diagram.events:
        states = diagram.at(event.exact_value)
        assert {number for each in states for number in (each.branch, *each.meeting)} >= set(event.branches)


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(linear, linear), min_size=4, max_size=4), small)
def test_on_random_trees_branches_are_what_the_solver_finds(cells: list[tuple[str, str]], kind: int) -> None:
    game = SequentialGame(title="tree", players=["A", "B"]).parameter("t", "0", low="-3", high="3")
    game.stage("first", "A", ["up", "down"])
    game.chance("luck", {"good": "(t + 3) / 6", "bad": "(3 - t) / 6"}, when={"first": "up"} if kind > 0 else None)
    game.stage("second", "B", ["left", "right"])
    for (row, column), (first, second) in zip(product(["up", "down"], ["left", "right"]), cells, strict=True):
        game.outcome({"first": row, "second": column}, {"A": first, "B": second})
    check(bifurcation_diagram(game.build(), "t"), 3)


def test_branches_cover_the_range_without_gaps_or_overlaps() -> None:
    for branch in bifurcation_diagram(load_model("sma/timing_matrix"), "p_trump").branches:
        for left, right in zip(branch.pieces, branch.pieces[1:], strict=False):
            assert left.high == right.low
            assert left.is_point or right.is_point
        assert all(branch.piece_at(end) is not None for end in (branch.appears, branch.vanishes))


def damaged(diagram: BifurcationDiagram, **changes: Any) -> BifurcationDiagram:
    """Return a diagram whose first branch is wrong."""
    first, *rest = diagram.branches
    pieces = tuple(dataclasses.replace(piece, **changes) for piece in first.pieces)
    return dataclasses.replace(diagram, branches=(dataclasses.replace(first, pieces=pieces), *rest))


def test_the_check_catches_wrong_branches() -> None:
    diagram = bifurcation_diagram(load_model("textbook/battle_of_the_sexes"), "premium")
    other = diagram.branches[1].intervals[0]
    assert diagram.verify(10) == ()
    assert damaged(diagram, payoffs=other.payoffs).verify(10)
    assert damaged(diagram, probabilities=other.probabilities).verify(10)
    assert damaged(diagram, is_strict=True).verify(10)
    assert damaged(diagram, is_extreme=False).verify(10)
    missing = dataclasses.replace(diagram, branches=diagram.branches[:2])
    mismatch = missing.verify(10)[-1]
    assert mismatch.branches == ()
    assert len(mismatch.solver) == 1
    tree = bifurcation_diagram(load_model("sma/early_sign_tree"), "backlash")
    assert damaged(tree, measures=tree.branches[1].intervals[0].measures).verify(10)
    assert damaged(tree, type=tree.branches[1].intervals[0].type).verify(10)


def test_the_check_catches_a_false_inner_point() -> None:
    diagram = bifurcation_diagram(square(("t", "t"), ("0", "0"), ("0", "0"), ("t", "t")), "t")
    assert diagram.verify(3) == ()
    branch = next(each for each in diagram.branches if not all(piece.is_extreme for piece in each.pieces))
    half = branch.intervals[0].probabilities["A"]["top"]
    pieces = tuple(
        piece if piece.is_extreme else dataclasses.replace(piece, payoffs={"A": half, "B": half})
        for piece in branch.pieces
    )
    branches = tuple(dataclasses.replace(each, pieces=pieces) if each is branch else each for each in diagram.branches)
    (mismatch,) = dataclasses.replace(diagram, branches=branches).verify(3)
    assert mismatch.value == 0
    assert mismatch.solver == ()


def test_random_settings_are_reproducible_and_inside() -> None:
    found = random_settings(Fraction(1), Fraction(2), 50, seed=4)
    assert found == random_settings(Fraction(1), Fraction(2), 50, seed=4)
    assert all(1 < value < 2 for value in found)


def test_a_diagram_as_text_and_as_tables() -> None:
    diagram = bifurcation_diagram(load_model("sma/timing_matrix"), "p_trump")
    shown = str(diagram)
    assert shown.startswith("p_trump on [0, 1], today 1/2: 7 branches\n  branch 1: wait / sign_early\n")
    assert "sign_early / sign_early; payoffs ROK -0.23032*p_trump - 1.08" in shown
    assert "375/574: Further equilibria exist exactly here. (7)" in shown
    table = diagram.to_frame()
    assert {"branch", "exact_low", "payoff_ROK", "probability_US_wait", "is_strict"} <= set(table.columns)
    assert len(table) == sum(len(branch.pieces) for branch in diagram.branches)
    events = diagram.events_to_frame()
    assert list(events["exact_value"].drop_duplicates()) == ["250/2921", "1/6", "375/574"]
    assert pickle.loads(pickle.dumps(diagram)) == diagram  # noqa: S301 - our own object
    many = str(bifurcation_diagram(load_model("sma/election_bargaining"), "backlash"))
    assert "… and 180 more branches" in many


def test_calibration_and_fixed_values_change_the_others() -> None:
    model = load_model("sma/timing_matrix")
    strict = bifurcation_diagram(model.fix("strict"), "backlash")
    assert strict.tipping_values == (Fraction(13833, 50000),)
    fixed = bifurcation_diagram(model.fix(p_trump="0.6", backlash="0.2"), "backlash")
    assert fixed.setting["p_trump"] == Fraction(3, 5)
    assert fixed.today == Fraction(1, 5)
    assert fixed.verify(5) == ()


def test_a_pole_at_an_end_of_the_range_leaves_the_end_out() -> None:
    model = square(("1 / t", "1"), ("0", "0"), ("1", "1"), ("0", "0"), low="0", value="1")
    diagram = bifurcation_diagram(model, "t")
    assert ends(diagram) == [("top / left", 0, 1), ("bottom / left", 1, 3)]
    assert diagram.verify(5) == ()
    upper = square(("1 / (3 - t)", "1"), ("0", "0"), ("1", "1"), ("0", "0"), low="0", value="1")
    assert [branch.vanishes for branch in bifurcation_diagram(upper, "t").branches] == [2, 3]


def test_branches_end_at_a_pole_inside_the_range() -> None:
    for bottom in ("t", "t ** 2 - 2"):
        model = square((f"1 / ({bottom})", "1"), ("0", "0"), ("1", "1"), ("0", "0"), value="1")
        diagram = bifurcation_diagram(model, "t")
        assert diagram.verify(20) == ()
        assert diagram.tipping_values == tuple(point.exact_value for point in tipping_points(model, "t"))
    with pytest.raises(SettingError, match="there is no game at t = 0"):
        bifurcation_diagram(square(("1 / t", "1"), ("0", "0"), ("1", "1"), ("0", "0"), value="1"), "t").at(0)


def test_mistakes_are_refused_with_a_way_out() -> None:
    model = load_model("sma/timing_matrix")
    with pytest.raises(MethodError, match="needs a model, not str; see load_model"):
        bifurcation_diagram("sma/timing_matrix", "p_trump")  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="did you mean 'backlash'"):
        bifurcation_diagram(model, "backlas")
    with pytest.raises(SettingError, match="outside"):
        bifurcation_diagram(model, "backlash").at("7")
    three = PayoffMatrix(title="three", players={name: ["a"] for name in "ABC"}).parameter("t", "0", low="-1", high="1")
    three.payoff("a", "a", "a", A="t", B="0", C="0")
    with pytest.raises(MethodError, match="for branches a matrix needs two players"):
        bifurcation_diagram(three.build(), "t")


def test_thousands_of_tied_paths_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MethodError, match="tied paths of play along backlash; tipping_points"):
        bifurcation_diagram(load_model("sma/election_bargaining_random"), "backlash")
    monkeypatch.setattr(solutions, "MAX_PATHS", 9)
    with pytest.raises(MethodError, match="more than 9 tied paths"):
        bifurcation_diagram(load_model("sma/election_bargaining"), "backlash")
    monkeypatch.setattr("sma_games.equilibria.trees.backward_induction.MAX_VALUES", 1)
    with pytest.raises(MethodError, match="tied paths"):
        bifurcation_diagram(load_model("sma/early_sign_tree"), "backlash")


def test_many_branches_in_a_row_are_told_by_the_first_and_the_last() -> None:
    event = BranchEvent(Fraction(2), EventKind.ONLY_HERE, (1, 3, *range(6, 40)), (41,))
    assert str(event) == f"2: {EventKind.ONLY_HERE.value} (1, 3, 6 to 39 -> 41)"
