"""Subgame perfection with ties: what rests on mixtures of indifferent players, by hand."""

from fractions import Fraction
from typing import Any

import pytest

from sma_games import ParametricGame, SequentialGame, load_model, tipping_points
from sma_games.algebra.sign_cases.multilinear_points import multilinear_point
from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.equilibria.trees import perfect_cells
from sma_games.errors import MethodError
from sma_games.games import DecisionNode, ExtensiveFormGame, TerminalNode, behavior_profile
from sma_games.regions import bifurcation_diagram, critical_regions, prove
from sma_games.regions.claims.claims import parse_claim

TIE = {"x": Fraction(0)}


@pytest.fixture(scope="module")
def threat() -> ParametricGame:
    """The last mover is indifferent at x = 0, and so can make the first one stay out."""
    game = SequentialGame(title="Threat", players=["zero", "one", "two"]).parameter("x", 0, -1, 1)
    game = game.stage("opening", "zero", ["X", "Y"]).stage("reply", "one", ["A", "B"], when={"opening": "X"})
    game = game.stage("end", "two", ["left", "right"], when={"reply": "B"})
    game = game.outcome({"opening": "Y"}, {"zero": 0, "one": 0, "two": 0})
    game = game.outcome({"opening": "X", "reply": "A"}, {"zero": 5, "one": 3, "two": 1})
    game = game.outcome({"end": "left"}, {"zero": -100, "one": 2, "two": "2 + x"})
    return game.outcome({"end": "right"}, {"zero": 5, "one": 4, "two": 2}).build()


@pytest.fixture(scope="module")
def nested() -> ParametricGame:
    """A is indifferent where the mixtures of B at two nodes say so, and C compares what both of them mix."""
    game = SequentialGame(title="Nested", players=["A", "B", "C"]).parameter("x", 0, -1, 1)
    game = game.stage("top", "C", ["in", "out"])
    game = game.stage("up", "A", ["L", "R"], when={"top": "in"})
    game = game.stage("left", "B", ["l", "r"], when={"up": "L"}).stage("right", "B", ["l", "r"], when={"up": "R"})
    game = game.outcome({"top": "out"}, {"A": 0, "B": 0, "C": "1/2"})
    game = game.outcome({"left": "l"}, {"A": 0, "B": 1, "C": 0}).outcome({"left": "r"}, {"A": 2, "B": 1, "C": 1})
    game = game.outcome({"right": "l"}, {"A": 0, "B": 0, "C": 1})
    return game.outcome({"right": "r"}, {"A": 1, "B": 0, "C": 0}).build()


def test_a_mixture_of_the_last_mover_keeps_the_first_one_out(threat: ParametricGame) -> None:
    result: Any = solve(threat.at())
    assert result.status is Status.CONTINUUM
    assert result.optimal_actions == {"opening": ("X", "Y"), "reply": ("A", "B"), "end": ("left", "right")}
    half = {"left": Fraction(1, 2), "right": Fraction(1, 2)}
    stays_out = behavior_profile(result.game, {"opening": {"Y": 1}, "reply": {"B": 1}, "end": half})
    assert verify(result.game, stays_out).is_equilibrium
    assert any(cell.contains(stays_out) for cell in result.cells)
    assert stays_out in [one.profile for one in result.equilibria]
    assert result.num_equilibria == 8
    assert result.plans.num_equilibria == 2
    assert [one.actions_in_use(result.game)["opening"] for one in result.equilibria].count(("Y",)) == 3


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("every opening = X", False),
        ("some opening = Y", True),
        ("some opening = X or Y and payoff_two == 3/2", True),
        ("no payoff_zero < 0", True),
        ("some payoff_two > 1 and payoff_two < 23/21 and payoff_zero == 5/2", True),
        ("every payoff_one != 1", False),
        ("unique", False),
    ],
)
def test_claims_speak_of_mixtures(threat: ParametricGame, claim: str, holds: bool) -> None:  # noqa: FBT001 - a case
    assert parse_claim(threat, claim).holds_in(solve(threat.at()), TIE) is holds
    assert prove(threat, claim, ["x"], where="x == 0").is_proved is holds


def test_types_that_rest_on_mixtures_are_part_of_answers(threat: ParametricGame) -> None:
    (point,) = tipping_points(threat, "x")
    assert point.exact_value == 0
    assert "opening: Y" in {each.label for each in point.at}
    assert "opening: Y" in critical_regions(threat, ["x"]).at(x=0).label
    assert "opening: Y" in {state.type.label for state in bifurcation_diagram(threat, "x").at(0)}
    assert bifurcation_diagram(threat, "x").verify(5) == ()


def test_signing_early_is_worth_more_if_the_indifferent_successor_mixes() -> None:
    tree = load_model("sma/early_sign_tree")
    result = solve(tree.at(reopening_cost="543/2500"))
    most = max(one.payoffs["ROK"] for one in result.equilibria)
    assert most == Fraction(-1167, 1000)
    assert not prove(tree, "every payoff_ROK <= -1.2", ["reopening_cost"]).is_proved


def test_a_curved_set_is_told_by_its_conditions(nested: ParametricGame) -> None:
    result: EquilibriumResult = solve(nested.at())
    assert result.status is Status.CURVED
    curved = [cell for cell in result.cells if cell.corners is None]
    assert curved
    assert any("*" in condition for cell in curved for condition in cell.conditions)
    assert len(result.components) == 1
    choice = result.select("welfare")
    assert choice.is_decided or not choice.numbers


def test_too_many_ties_are_told() -> None:
    names = [f"s{number}" for number in range(7)]  # 128 equilibria: more corners than are listed
    game = SequentialGame(title="Ties", players=["A"]).parameter("p", "1/2", 0, 1)
    for name in names:
        game = game.stage(name, "A", ["a", "b"])
    model = game.outcome(None, {"A": "p"}).build()
    result = solve(model.at())
    assert result.status is Status.PURE_ONLY
    proof = prove(model, "every s0 = a or b", ["p"])
    assert proof.status.name == "UNDECIDED"
    assert "indifferent players mix" in proof.reason
    points = tipping_points(model, "p")
    assert not points.has_mixtures
    assert "only pure equilibria are compared" in str(points)
    assert "only pure equilibria are compared" in str(critical_regions(model, ["p"]))
    with pytest.raises(MethodError, match="indifferent players mix"):
        parse_claim(model, "every s0 = a or b").holds_in(result, {"p": Fraction(1, 2)})


def test_products_of_two_probabilities_that_are_too_large_have_no_point() -> None:
    above = {frozenset({0, 1}): Fraction(1), frozenset(): Fraction(-2)}
    shares = [{frozenset({number}): Fraction(-1), frozenset(): Fraction(1)} for number in (0, 1)]
    assert multilinear_point(2, [], [above, *shares]) == (False, None)
    assert multilinear_point(2, [], shares, [{frozenset({0}): Fraction(1)}])[0] is True


def test_conditions_of_cells_with_very_long_numbers_are_told() -> None:
    huge = 10**5000
    game = ExtensiveFormGame(
        ("A", "B"),
        (
            DecisionNode("A", "first", ("in", "out"), (1, 2)),
            DecisionNode("B", "second", ("l", "r"), (3, 4)),
            TerminalNode((0, 0)),
            TerminalNode((huge, 0)),
            TerminalNode((-huge, 0)),
        ),
    )
    told = {condition for cell in solve(game).cells for condition in cell.conditions}
    assert any(condition.startswith("-1.000000000E+5000… (an integer of 5,001 digits) + ") for condition in told)


def test_components_are_not_told_where_z3_gives_up(nested: ParametricGame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perfect_cells, "_meet", lambda *_: None)
    assert solve(nested.at()).status is Status.PURE_ONLY
