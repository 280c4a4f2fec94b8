"""Selection rules: what each chooses, why, and where it must not decide."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games import DecisionNode, ExtensiveFormGame, MethodError, NormalFormGame, TerminalNode, load_model, solve
from sma_games.equilibria.selection.entropy import is_less_entropic
from sma_games.equilibria.selection.rules import RULES

HUNT = NormalFormGame.from_arrays(
    [[4, 0], [3, 3]], [[4, 3], [0, 3]], players=["A", "B"], strategies=[["stag", "hare"]] * 2
)
BATTLE = NormalFormGame.from_arrays([[2, 0], [0, 1]], [[1, 0], [0, 2]], players=["A", "B"], strategies=[["x", "y"]] * 2)
PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], players=["A", "B"])
CONSTANT = NormalFormGame.from_arrays([[1, 1], [1, 1]], [[1, 1], [1, 1]])
SAFE = {"A": "stag", "B": "hare"}


def chosen(game: Any, rule: str, **options: Any) -> str:
    selection = solve(game).select(rule, **options)
    assert selection.is_decided, str(selection)
    assert selection.equilibrium == selection.equilibria[0]
    return str(selection.equilibrium.profile)


def reason(game: Any, rule: str, **options: Any) -> str:
    selection = solve(game).select(rule, **options)
    assert not selection.is_decided, str(selection)
    assert str(selection) == f"{rule} does not decide: {selection.reason}"
    with pytest.raises(MethodError, match=f"{rule} does not decide: "):
        _ = selection.equilibrium
    return selection.reason


def test_payoff_and_risk_dominance_disagree_in_the_stag_hunt() -> None:
    assert chosen(HUNT, "payoff_dominance") == "A: stag, B: stag"
    assert chosen(HUNT, "risk_dominance") == "A: hare, B: hare"
    assert chosen(HUNT, "welfare") == "A: stag, B: stag"
    assert chosen(HUNT, "maximum_entropy") == "A: 3/4 stag + 1/4 hare, B: 3/4 stag + 1/4 hare"
    assert reason(HUNT, "strict") == "2 equilibria are strict."


def test_the_battle_of_the_sexes_is_left_open_by_all_symmetric_rules() -> None:
    assert reason(BATTLE, "payoff_dominance") == "players disagree: A likes best A: x, B: x; B likes best A: y, B: y."
    assert reason(BATTLE, "welfare") == "2 equilibria share the largest sum of payoffs, 3."
    assert reason(BATTLE, "risk_dominance") == "A: x, B: x and A: y, B: y are equally risky: both products are 2."


def test_the_certified_products_of_deviation_losses_decide_for_waiting_at_low_probabilities() -> None:
    """0.0009 against 0.000342: both sides wait, though both would be better off signing early."""
    result = solve(load_model("sma/timing_matrix_no_consent").at(p_trump="0.1"))
    waiting = result.select("risk_dominance")
    assert str(waiting.equilibrium.profile) == "ROK: wait, US: wait"
    signing = result.select("payoff_dominance").equilibrium.profile
    assert str(signing) == "ROK: sign_early, US: sign_early"
    assert f"is {Fraction('0.0009')}, against {Fraction('0.000342296576')} for {signing};" in waiting.reason
    assert "compared pairwise, in the 2 x 2 games" in waiting.reason


def test_products_of_deviation_losses_are_shown_exactly() -> None:
    game = NormalFormGame.from_arrays([["0.03", 0], [0, "0.03"]], [["0.03", 0], [0, "0.0114"]])
    selection = solve(game).select("risk_dominance")
    assert selection.reason.startswith(
        "the product of what both lose by deviating alone is 9/10000, against 171/500000"
    )


def test_larger_games_are_compared_pairwise_and_it_is_said() -> None:
    game = NormalFormGame.from_arrays([[3, 0, 0], [0, 2, 0], [0, 0, 1]], [[3, 0, 0], [0, 2, 0], [0, 0, 1]])
    selection = solve(game).select("risk_dominance")
    assert str(selection.equilibrium.profile) == "1: 1, 2: 1"
    assert selection.reason.startswith(
        "the product of what both lose by deviating alone is 9, against 4 for 1: 2, 2: 2; 9"
    )
    assert selection.reason.endswith("the tracing procedure for the whole game may decide otherwise.")


def test_a_cycle_of_risk_dominance_is_not_decided() -> None:
    first = [[3, 2, 1], [1, 3, 2], [2, 1, 3]]
    game = NormalFormGame.from_arrays(first, list(zip(*first, strict=True)))
    assert reason(game, "risk_dominance").startswith("no pure equilibrium is less risky than every other. Pure ")


def test_no_pure_equilibrium_and_ties_leave_risk_dominance_open() -> None:
    assert solve(PENNIES).select("risk_dominance").reason == "it is the only equilibrium."
    shared = NormalFormGame.from_arrays([[1, 1]], [[2, 2]])
    assert "differ for one player only, who is indifferent" in reason(shared, "risk_dominance")
    lonely = NormalFormGame.from_arrays([[1, 0, 0], [0, 2, -2], [0, -2, 2]], [[1, 0, 0], [0, -2, 2], [0, 2, -2]])
    assert chosen(lonely, "risk_dominance") == "1: 1, 2: 1"
    mixed = NormalFormGame.from_arrays([[1, -1, 0], [-1, 1, 0]], [[-1, 1, 0], [1, -1, 0]])
    assert "no pure equilibrium" in reason(mixed, "risk_dominance")


def test_the_status_quo_stays_if_nobody_would_leave_it() -> None:
    assert chosen(BATTLE, "status_quo", status_quo={"A": "y", "B": "y"}) == "A: y, B: y"
    inside = solve(CONSTANT).select("status_quo", status_quo={"1": {"1": "1/2", "2": "1/2"}, "2": "1"})
    assert (inside.is_decided, inside.numbers) == (True, ())


def test_a_status_quo_that_is_left_gives_way_to_what_is_no_worse_for_anybody() -> None:
    assert "3 equilibria leave nobody worse off" in reason(BATTLE, "status_quo", status_quo={"A": "x", "B": "y"})
    better = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]])
    assert chosen(better, "status_quo", status_quo={"1": "1", "2": "2"}) == "1: 1, 2: 1"
    worse = load_model("textbook/prisoners_dilemma").at()
    names = {player: worse.strategies[player][0] for player in worse.players}  # type: ignore[union-attr]
    assert "0 equilibria leave nobody worse off" in reason(worse, "status_quo", status_quo=names)


def test_a_status_quo_next_to_a_continuum_is_not_decided_by_its_corners() -> None:
    game = NormalFormGame.from_arrays([[2, 1], [0, 0]], [[1, 1], [0, 0]], players=["A", "B"])
    status_quo = {"A": {"1": "9/10", "2": "1/10"}, "B": {"1": "1/2", "2": "1/2"}}
    assert reason(game, "status_quo", status_quo=status_quo) == (
        "the status quo is no equilibrium, A would leave it; A: 1, B: 1 leaves nobody worse off, but others near it may"
        " do so too."
    )


def test_equal_payoffs_and_equal_entropies_are_ties() -> None:
    assert "4 equilibria give everybody the same" in reason(CONSTANT, "payoff_dominance")
    assert "form a continuum" in reason(CONSTANT, "maximum_entropy")
    pure = solve(NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]]), "pure_nash")
    assert pure.select("maximum_entropy").reason == "2 equilibria have the same, largest entropy."
    assert solve(PENNIES, "pure_nash").select("strict").reason == "there is no equilibrium to choose."
    assert reason(CONSTANT, "strict") == "no equilibrium is strict."
    prisoners = solve(load_model("textbook/prisoners_dilemma").at(), "pure_nash")
    assert prisoners.select("welfare").reason == "it is the only pure equilibrium."


def test_payoffs_of_trees_and_of_correlated_equilibria_can_be_compared_and_nothing_else() -> None:
    tree = solve(ExtensiveFormGame(("A", "B"), (TerminalNode((1, 2)),)))
    assert tree.select("welfare").is_decided
    with pytest.raises(
        MethodError, match=r"^use payoff_dominance or welfare: strict needs Nash equilibria of a normal form"
    ):
        tree.select("strict")
    joint = solve(HUNT, "correlated")
    assert joint.select("payoff_dominance").is_decided
    with pytest.raises(MethodError, match="maximum_entropy needs Nash equilibria"):
        joint.select("maximum_entropy")
    many = solve(load_model("textbook/centipede").at(), "pure_nash")
    assert many.select("payoff_dominance").equilibria


def test_mistakes_are_refused_with_the_way_out() -> None:
    result = solve(HUNT)
    with pytest.raises(MethodError, match="unknown rule 'risk_dominence'; did you mean 'risk_dominance'"):
        result.select("risk_dominence")
    with pytest.raises(MethodError, match=r'only there: select\("status_quo", status_quo='):
        result.select("status_quo")
    with pytest.raises(MethodError, match="status_quo belongs to the rule of that name"):
        result.select("strict", status_quo=SAFE)
    three = solve(NormalFormGame.from_arrays(*[[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]] * 3), "pure_nash")
    with pytest.raises(MethodError, match="risk_dominance needs two players"):
        three.select("risk_dominance")
    with pytest.raises(MethodError, match=r"are too many \(limit 1000\)"):
        solve(NormalFormGame.from_arrays([[1] * 32] * 32, [[1] * 32] * 32), "pure_nash").select("welfare")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in ("status_quo", "risk_dominance")])
@given(data=st.data())
def test_scaling_a_player_s_payoffs_by_a_common_factor_changes_no_choice(rule: str, data: st.DataObject) -> None:
    cells = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2)
    first, second = data.draw(cells), data.draw(cells)
    larger = [[[3 * entry + 1 for entry in row] for row in table] for table in (first, second)]
    before = solve(NormalFormGame.from_arrays(first, second)).select(rule)
    after = solve(NormalFormGame.from_arrays(*larger)).select(rule)
    assert (before.numbers, before.is_decided) == (after.numbers, after.is_decided)


def test_entropies_are_compared_exactly() -> None:
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert is_less_entropic([half, half, half, half], [quarter] * 4) is None
    assert is_less_entropic([quarter] * 4, [Fraction(1, 8)] * 8) is True
    assert is_less_entropic([half, half], [Fraction(49, 100), Fraction(51, 100)]) is False
    tiny = Fraction(1, 10**200)
    assert is_less_entropic([half + tiny, half - tiny], [half, half]) is True
    smaller = Fraction(1, 10**400)
    assert is_less_entropic([half + smaller, half - smaller], [half, half]) is True
    with_zero = [Fraction(0), Fraction(1), half, half]
    assert is_less_entropic(with_zero, [half, half]) is None


@pytest.mark.parametrize("rule", ["welfare", "payoff_dominance"])
def test_rules_are_open_where_it_is_not_known_what_mixtures_give(rule: str) -> None:
    nodes = (DecisionNode("A", "s", ("l", "r"), (1, 2)), TerminalNode((1, 1)), TerminalNode((1, 0)))
    result = solve(ExtensiveFormGame(("A", "B"), nodes))
    assert result.select(rule).is_decided
    unknown = replace(result, plans=replace(result.plans))  # type: ignore[type-var]
    vars(unknown.plans)["plays"] = None
    assert "not known how much such equilibria give" in unknown.select(rule).reason
