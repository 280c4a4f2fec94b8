"""Tipping points of stochastic games: the solver's answers on both sides of each, and what is refused."""

import pickle
import random
from fractions import Fraction

import pytest

from sma_games import (
    MarkovGame,
    MethodError,
    ParametricGame,
    SettingError,
    TippingPoints,
    bifurcation_diagram,
    critical_regions,
    load_model,
    probability,
    robustness,
    solve,
    tipping_points,
)
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.games import StationaryProfile
from sma_games.regions import TippingStatus


def policies(model: ParametricGame, along: str, value: Fraction) -> set[tuple[tuple[str, str], ...]]:
    """Return the pure equilibria that the solver finds: action by state, if one player moves in each."""
    found = set()
    for one in solve(model.at(None, **{along: value}), "pure_markov_perfect").equilibria:
        assert isinstance(one.profile, StationaryProfile)
        choices = one.profile.choices.items()
        found.add(tuple((state, max(choice, key=lambda name: choice[name])) for (state, _), choice in choices))
    return found


def told(points: TippingPoints, value: Fraction) -> set[tuple[tuple[str, str], ...]]:
    here = [point.at for point in points if point.exact_value == value]
    between = [cell.equilibria for cell in points.cells if cell.low < value < cell.high]
    return {tuple((label, action) for label, (action,) in each.choices) for each in (here or between)[0]}


def saving(
    formula: str = "1 - t", *, discount: str = "1/2", low: str = "0", high: str = "2", distribution: str | None = None
) -> ParametricGame:
    """Return one player who may spend now, for 1, or save and get something later."""
    return (
        MarkovGame(title="Save or spend", players=["A"], discount=discount)
        .parameter("t", "1/2", low, high, distribution=distribution)
        .state("young", {"A": ["save", "spend"]})
        .move("young", "save", payoffs={"A": formula}, next={"old": 1})
        .move("young", "spend", payoffs={"A": 1}, next={"over": 1})
        .state("old", {"A": ["rest"]})
        .move("old", "rest", payoffs={"A": 1}, next={"over": 1})
        .state("over", {"A": ["rest"]})
        .move("over", "rest", payoffs={"A": 0}, next={"over": 1})
        .build()
    )


@pytest.mark.parametrize("along", ["gap_cost_rok", "regime_switch", "status_quo_payment", "demand", "discount_factor"])
def test_the_solver_finds_the_same_equilibria_at_random_values_and_at_every_tipping_value(along: str) -> None:
    model = load_model("sma/sma_cycles")
    points = tipping_points(model, along)
    source = random.Random(along)  # noqa: S311 - settings, no secrets
    low, high = points.low, points.high
    values = [low + (high - low) * Fraction(source.randrange(1, 9973), 9973) for _ in range(25)]
    values += [point.exact_value for point in points if isinstance(point.exact_value, Fraction)]
    for value in values:
        assert told(points, value) == policies(model, along, value)


def test_two_policies_are_equilibria_at_a_tipping_value_at_which_somebody_is_indifferent() -> None:
    (point,) = tipping_points(saving(), "t")
    assert (point.exact_value, point.below[0].label, point.above[0].label) == (
        Fraction(1, 2),
        "young: save",
        "young: spend",
    )
    assert len(point.at) == 2


def test_a_tipping_value_of_the_discount_factor_may_be_irrational() -> None:
    (point,) = tipping_points(saving("t * t", discount="t", high="0.99"), "t")  # as good if t^2 + t = 1
    assert isinstance(point.exact_value, AlgebraicNumber)
    assert point.exact_value.minimal_polynomial == (-1, 1, 1)
    assert ([each.label for each in point.below], [each.label for each in point.above]) == (
        ["young: spend"],
        ["young: save"],
    )
    assert len(point.at) == 2


def test_a_line_without_change_says_so() -> None:
    points = tipping_points(load_model("sma/sma_cycles"), "backlash")
    assert (len(points), points.status) == (0, TippingStatus.NEVER)
    assert points.types_at_today()[0].choices[0] == ("democrat_lapsed", ("sign",))
    assert pickle.loads(pickle.dumps(points)) == points  # noqa: S301 - our own bytes


def test_where_several_choose_in_a_state_the_label_has_the_player() -> None:
    model = (
        MarkovGame(title="Meet", players=["A", "B"], discount="1/2")
        .parameter("t", "1", "-1", "2")
        .state("s", {"A": ["l", "r"], "B": ["l", "r"]})
        .move("s", "l", "l", payoffs={"A": "t", "B": "t"}, next={"s": 1})
        .move("s", "l", "r", payoffs={"A": 0, "B": 0}, next={"s": 1})
        .move("s", "r", "l", payoffs={"A": 0, "B": 0}, next={"s": 1})
        .move("s", "r", "r", payoffs={"A": 1, "B": 1}, next={"s": 1})
        .build()
    )
    points = tipping_points(model, "t")
    assert [point.exact_value for point in points] == [0]
    assert [each.label for each in points[0].above] == ["s/A: l, s/B: l", "s/A: r, s/B: r"]
    assert [each.label for each in points[0].below] == ["s/A: r, s/B: r"]


def test_what_has_no_pure_equilibrium_anywhere_is_refused_with_a_way_out() -> None:
    with pytest.raises(
        MethodError, match=r"^solve it at single settings, concept 'markov_perfect': .* whatever patience is"
    ):
        tipping_points(load_model("textbook/quitting_game"), "patience")


def test_too_many_pure_profiles_are_refused() -> None:
    builder = MarkovGame(title="long", players=["A"], discount="1/2").parameter("t", "1", "0", "2")
    for number in range(13):
        builder.state(f"s{number}", {"A": ["l", "r"]})
        for action in "lr":
            builder.move(f"s{number}", action, payoffs={"A": "t"}, next={f"s{number}": 1})
    with pytest.raises(MethodError, match=r"may have at most 4,096 pure stationary profiles, and .* has 8,192"):
        tipping_points(builder.build(), "t")


def test_values_at_which_there_is_no_game_are_left_out() -> None:
    model = saving(discount="t")
    line = tipping_points(model, "t")
    assert [str(each) for each in line.intervals] == ["[0, 1)"]
    assert line.at_high is None
    with pytest.raises(SettingError, match="the discount factor is 1"):
        model.at(t=1)


def test_other_questions_say_what_can_be_asked() -> None:
    model = load_model("sma/sma_cycles")
    for ask in (
        lambda: critical_regions(model, over=["gap_cost_rok"]),
        lambda: bifurcation_diagram(model, "gap_cost_rok"),
        lambda: robustness(model),
    ):
        with pytest.raises(MethodError, match=r"^solve it at single settings, .* is a stochastic game; sweep, "):
            ask()


def test_claims_name_what_is_done_in_a_state() -> None:
    spent = probability(saving(distribution="uniform(0, 2)"), "every young = spend", over="t", precision=0.1)
    low, high = spent.interval
    assert low <= 0.75 <= high  # saving is worth 1 - t + 1/2, spending 1
