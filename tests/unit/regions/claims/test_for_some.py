"""Claims that hold for some price: certified numbers, random matrices against z3 and exact lines, and proofs."""

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import pytest

from sma_games.errors import MethodError, SettingError
from sma_games.expressions import Program
from sma_games.modeling import ParametricGame, PayoffMatrix, load_model
from sma_games.modeling.quantified import quantify
from sma_games.modeling.spaces import parameter_space
from sma_games.regions import ProofStatus, critical_regions, prove, robustness, tipping_points
from sma_games.regions.claims.claims import parse_claim
from sma_games.regions.claims.for_some import TruthForSome, finder_for, truth_about

MATRIX = load_model("sma/timing_matrix")
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
ANY_PRICE = {"early_payment": None}
OTHERS = [name for name in MATRIX.relevant if name not in {"early_payment", "successor_money_weight"}]

ALTERNATIVES_ROK = (
    "p_trump * gap_cost_rok",
    "(1 - p_trump) * deferral_premium + p_trump * (gap_cost_rok_deferred - goodwill)",
)
ALTERNATIVES_US = (
    "p_trump * gap_cost_us",
    "p_trump * gap_cost_us_deferred + deferral_cost_us - money_weight_us * (1 - p_trump) * deferral_premium",
)
SURPLUSES = [
    f"money_weight_us * ({own} - p_trump * backlash) + early_benefit_us - p_trump * criticism + {other}"
    for own, other in product(ALTERNATIVES_ROK, ALTERNATIVES_US)
]
"""A price exists if and only if none of these is negative: each side against either of its alternatives."""
ORDINARY = ["money_weight_us > 0", "p_trump * reopen_probability * demand_weight * anchor < 1"]


def truth_for(model: ParametricGame, claim: Any, for_some: Any, over: Any) -> TruthForSome:
    reduced, _ = quantify(model, for_some, over)
    parsed = parse_claim(model, claim)
    truth = truth_about(parameter_space(reduced, over, reduced.baseline), parsed, finder_for(model, parsed, "a test"))
    assert isinstance(truth, TruthForSome)
    return truth


@pytest.mark.parametrize(
    ("name", "value"),
    [("criticism", "13/50"), ("backlash", "31/100"), ("goodwill", "31/100"), ("early_benefit_us", "-1/200")],
)
def test_the_tipping_values_of_the_question_without_a_price_are_the_certified_ones(name: str, value: str) -> None:
    found = tipping_points(MATRIX, name, claim=BOTH_SIGN, for_some=ANY_PRICE)
    assert [str(point.exact_value) for point in found] == [value]
    assert found.verify(10) == ()


def test_the_election_does_not_decide_whether_there_is_a_price() -> None:
    assert tipping_points(MATRIX, "p_trump", claim=BOTH_SIGN, for_some=ANY_PRICE) == ()


def test_where_no_surplus_is_negative_a_price_exists() -> None:
    where = [*ORDINARY, *(f"{each} >= 0" for each in SURPLUSES)]
    assert prove(MATRIX, BOTH_SIGN, OTHERS, where=where, for_some=ANY_PRICE).status is ProofStatus.PROVED


@pytest.mark.parametrize("surplus", SURPLUSES)
def test_where_a_surplus_is_negative_no_price_exists(surplus: str) -> None:
    where = [*ORDINARY, f"{surplus} < 0"]
    found = critical_regions(MATRIX, OTHERS, claim=BOTH_SIGN, where=where, for_some=ANY_PRICE)
    assert found.is_complete
    assert [region.label for region in found.regions] == ["the claim fails"]


@pytest.mark.parametrize(
    ("over", "for_some"), [(OTHERS, ANY_PRICE), (["backlash", "criticism", "demand_weight"], "early_payment")]
)
def test_maps_over_other_parameters_agree_with_the_solver(over: list[str], for_some: Any) -> None:
    found = critical_regions(MATRIX, over, claim=BOTH_SIGN, for_some=for_some)
    assert found.is_complete
    assert found.verify(12) == ()


@pytest.mark.slow
def test_a_map_over_all_other_parameters_with_the_price_in_its_range_agrees_with_the_solver() -> None:
    found = critical_regions(MATRIX, OTHERS, claim=BOTH_SIGN, for_some="early_payment")
    assert found.is_complete
    assert found.verify(200) == ()


class Sale(NamedTuple):
    """A random matrix whose payoffs depend on a price x and on a cost t, and what z3 says of it."""

    model: ParametricGame
    gains: list[Callable[[Any, Any], Any]]
    """What each deviation from the first strategies loses, as a function of x and t."""


def a_random_sale(source: random.Random, *, is_small: bool = False) -> Sale:
    """Return a matrix of 2 x 2 or 2 x 3; payoffs are of degree one or two in the price, in a small one of one."""
    strategies = {"A": ["a0", "a1"], "B": [f"b{place}" for place in range(2 if is_small else source.choice([2, 3]))]}
    builder = PayoffMatrix(title="Sale", players=strategies)
    builder = builder.parameter("x", "0", low="-2", high="2").parameter("t", "0", low="-3", high="3")
    cells: dict[Any, list[Callable[[Any, Any], Any]]] = {}
    for row, column in product(*strategies.values()):
        payoffs: dict[str, str] = {}
        for player in "AB":
            a, b, c, d = (source.randint(-4, 4) for _ in range(4))
            e = 0 if is_small or source.random() < 0.6 else source.randint(-1, 1)
            payoffs[player] = f"{a} + {b} * x + {c} * t + {d} * x * t + {e} * x**2"

            def value(x: Any, t: Any, of: Any = (a, b, c, d, e)) -> Any:
                return of[0] + of[1] * x + of[2] * t + of[3] * x * t + of[4] * x * x

            cells.setdefault((row, column), []).append(value)
        builder = builder.payoff(row, column, **payoffs)
    kept = cells["a0", "b0"]

    def loss(player: int, cell: tuple[str, str]) -> Callable[[Any, Any], Any]:
        return lambda x, t: kept[player](x, t) - cells[cell][player](x, t)

    gains = [loss(0, ("a1", "b0")), *(loss(1, ("a0", column)) for column in strategies["B"][1:])]
    return Sale(builder.build(), gains)


def by_z3(sale: Sale, t: Fraction, low: int | None, high: int | None) -> bool:
    import z3

    x, cost = z3.Real("x"), z3.Q(t.numerator, t.denominator)
    solver = z3.Solver()
    solver.add(*(gain(x, cost) >= 0 for gain in sale.gains))
    solver.add(*([x >= low] if low is not None else []), *([x <= high] if high is not None else []))
    return bool(solver.check() == z3.sat)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))])
def test_in_random_matrices_elimination_z3_and_exact_lines_agree(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - random games, no secret
    told = []
    for _ in range(50):
        sale = a_random_sale(source)
        low, high = source.choice([(None, None), (-2, 2), (0, None), (None, -1)])
        truth = truth_for(sale.model, {"A": "a0", "B": "b0"}, {"x": (low, high)}, ["t"])
        t = Fraction(source.randint(-30, 30), 10)
        numbers = Program(truth.inputs).exact({"t": t})
        told.append(truth.holds_for([*numbers]))
        assert told[-1] is by_z3(sale, t, low, high) is truth.holds_at({"t": t}), sale.model.to_toml()
    assert 5 < sum(map(bool, told)) < 45


@pytest.mark.parametrize("num_games", [8, pytest.param(20, marks=pytest.mark.slow)])
def test_in_random_matrices_tipping_points_are_where_z3_changes_its_answer(num_games: int) -> None:
    source = random.Random(99)  # noqa: S311 - random games, no secret
    changes = 0
    for _ in range(num_games):
        sale = a_random_sale(source)
        found = tipping_points(sale.model, "t", claim={"A": "a0", "B": "b0"}, for_some={"x": None})
        changes += len(found)
        for cell in found.cells:
            low, high = (Fraction(float(end)) for end in (cell.low, cell.high))
            for share in (Fraction(1, 50), Fraction(49, 50)):
                assert by_z3(sale, low + (high - low) * share, None, None) is bool(cell.equilibria)
    assert changes > 2 * num_games // 5


@pytest.mark.parametrize("num_games", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_types_for_some_price_are_all_that_a_fine_grid_of_prices_shows(num_games: int) -> None:
    source = random.Random(7)  # noqa: S311 - random games, no secret
    for _ in range(num_games):
        model = a_random_sale(source, is_small=True).model
        found = tipping_points(model, "t", for_some="x")
        seen = set()
        for step in range(-20, 21, 4):
            seen |= set(tipping_points(model.fix(x=Fraction(step, 10)), "t").types_at(Fraction(1, 3)))
        assert seen <= set(found.types_at(Fraction(1, 3)))
        assert found.verify(4) == ()


def test_several_prices_are_eliminated_together() -> None:
    model = (
        PayoffMatrix(title="Two prices", players={"A": ["yes", "no"], "B": ["yes", "no"]})
        .parameter("x", "0", low="0", high="1")
        .parameter("y", "0", low="0", high="1")
        .parameter("t", "1", low="0", high="4")
        .payoff("yes", "yes", A="x + y - t", B="2 - x - 2 * y")
        .payoff("yes", "no", A="0", B="0")
        .payoff("no", "yes", A="0", B="0")
        .payoff("no", "no", A="0", B="0")
        .build()
    )
    signed = {"A": "yes", "B": "yes"}
    found = tipping_points(model, "t", claim=signed, for_some=["x", "y"])  # x = 1, y = 1/2
    assert [point.exact_value for point in found] == [Fraction(3, 2)]
    assert found.verify(10) == ()
    only = tipping_points(model, "t", claim=signed, for_some={"x": None, "y": (0, 1)})  # y = 0, x = 2
    assert [point.exact_value for point in only] == [Fraction(2)]
    witness = truth_for(model, signed, ["x", "y"], ["t"]).witness({"t": Fraction(1)})
    assert witness is not None
    assert model.at(t=1, **witness).payoff("A", "yes", "yes") >= 0  # type: ignore[arg-type, call-arg, union-attr]


def test_a_constraint_that_binds_the_price_is_kept() -> None:
    model = (
        PayoffMatrix(title="Bound price", players={"A": ["buy", "pass"], "B": ["there"]})
        .parameter("price", "2", low="0", high="4")
        .parameter("cost", "1", low="0", high="4")
        .constraint("price == 2 * cost")
        .payoff("buy", "there", A="3 - price", B="0")
        .payoff("pass", "there", A="0", B="0")
        .build()
    )
    found = tipping_points(model, "cost", claim={"A": "buy"}, for_some="price")
    assert [str(point.exact_value) for point in found] == ["3/2"]
    assert [str(each) for each in found.intervals] == ["[0, 2]"]
    assert found.verify(10) == ()


def test_prices_that_a_formula_divides_by_are_left_out() -> None:
    model = (
        PayoffMatrix(title="Rate", players={"A": ["buy", "pass"], "B": ["there"]})
        .parameter("price", "1", low="1", high="4")
        .parameter("cost", "1", low="0", high="4")
        .payoff("buy", "there", A="1 / price - cost", B="0")
        .payoff("pass", "there", A="0", B="0")
        .build()
    )
    found = tipping_points(model, "cost", claim={"A": "buy"}, for_some={"price": (-1, 2)})
    assert found == ()  # near zero, the rate is as large as one likes
    bounded = tipping_points(model, "cost", claim={"A": "buy"}, for_some="price")
    assert [str(point.exact_value) for point in bounded] == ["1"]


def a_cubic_game(payoff: str) -> ParametricGame:
    """Return a model of one player who goes if a payoff is not negative."""
    return (
        PayoffMatrix(title="Cubic", players={"A": ["go", "stay"], "B": ["there"]})
        .parameter("x", "0", low="-9", high="9")
        .parameter("t", "1", low="-1", high="2")
        .payoff("go", "there", A=payoff, B="0")
        .payoff("stay", "there", A="0", B="0")
        .build()
    )


def test_roots_of_degree_three_are_not_decided_along_a_line_and_it_is_said() -> None:
    model = a_cubic_game("-(x**3 - x - t)**2")
    with pytest.raises(MethodError, match="degree 3"):
        tipping_points(model, "t", claim={"A": "go"}, for_some="x")
    found = prove(model, {"A": "go"}, "t", for_some="x")
    assert found.status is ProofStatus.UNDECIDED
    assert "degree 6" in found.reason
    assert truth_for(model, {"A": "go"}, "x", ["t"]).holds_at({"t": Fraction(1)})


def test_where_elimination_ends_a_single_value_may_prove_a_claim_and_a_setting_refute_it() -> None:
    proved = prove(a_cubic_game("-(t + 2) * x**4 - x**3 + t + 2"), {"A": "go"}, "t", for_some="x")
    assert proved.status is ProofStatus.PROVED
    assert proved.reason.startswith("It holds wherever x = 0. ")
    refuted = prove(a_cubic_game("-(x**4 - t * x + 1)"), {"A": "go"}, "t", for_some={"x": None})
    assert refuted.status is ProofStatus.REFUTED
    assert proved.verify(10) == refuted.verify(10) == ()


def test_the_range_of_a_price_matters() -> None:
    point = {"backlash": "0.3", "renewal_payment": "1.3", "demand": "8"}
    model = MATRIX.fix(**point)
    free = prove(model, BOTH_SIGN, "deferral_cost_us", for_some=ANY_PRICE)
    bound = prove(model, BOTH_SIGN, "deferral_cost_us", for_some="early_payment")
    assert (free.status, bound.status) == (ProofStatus.PROVED, ProofStatus.REFUTED)
    assert free.verify(5) == bound.verify(5) == ()


def test_trends_of_claims_are_asked_of_what_holds_for_some_price() -> None:
    found = prove(MATRIX, f"{BOTH_SIGN} falls in backlash", ["backlash", "criticism"], for_some=ANY_PRICE)
    assert found.status is ProofStatus.PROVED
    assert found.verify(5) == ()
    with pytest.raises(SettingError, match="is about a slope"):
        prove(MATRIX, "early_rok - wait_rok falls in backlash", "backlash", for_some=ANY_PRICE)


def test_the_nearest_change_of_the_question_without_a_price_is_certified() -> None:
    found = robustness(MATRIX, ["backlash", "criticism"], claim=BOTH_SIGN, for_some=ANY_PRICE)
    assert [str(change.value) for change in found.single] == ["31/100", "13/50"]
    assert found.joint[0].exact == Fraction(21, 100)
    assert found.verify(4) == ()


def test_trees_with_chance_are_asked_for_some_price_too() -> None:
    lottery = load_model("sma/early_sign_lottery")
    found = tipping_points(lottery, "p_trump", for_some="early_payment")
    assert len(found) == 2
    assert found.verify(6) == ()
    entry = tipping_points(load_model("textbook/entry_deterrence"), "fight_payoff", for_some="monopoly_profit")
    assert [str(point.exact_value) for point in entry] == ["2"]
