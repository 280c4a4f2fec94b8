"""Design: the values work at every setting, nothing cheaper does, what is impossible is so at the settings named."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import Design, MethodError, ParametricGame, PayoffMatrix, SettingError, design, load_model, solve
from sma_games.interrupts import partial_of
from sma_games.modeling.comparisons import names_of, parse_comparisons
from sma_games.regions import DesignStatus
from sma_games.regions.change import cheapest

RandomGame = Callable[..., ParametricGame]


def works(found: Design, values: Any, uncertain: Any) -> bool:
    """Tell whether the outcome comes about at a setting, by the solver for single settings."""
    setting = {**found.model.setting(), **uncertain, **values}
    return found.claim.holds_in(solve(found.model.at(**setting)), setting)


def uncertain_settings(found: Design, where: str = "", steps: int = 6) -> list[dict[str, Fraction]]:
    """Return a grid of the uncertain parameters with the ends of their ranges, and some random settings."""
    ranges = [(found.model.parameters[name].low, found.model.parameters[name].high) for name in found.over]
    generator = np.random.default_rng(7)
    shares = list(product([Fraction(step, steps) for step in range(steps + 1)], repeat=len(ranges)))
    shares += [tuple(Fraction(int(x), 997) for x in generator.integers(0, 998, len(ranges))) for _ in range(10)]
    points = [
        {name: low + x * (high - low) for name, (low, high), x in zip(found.over, ranges, each, strict=True)}
        for each in shares
    ]
    comparisons = parse_comparisons(where, names_of(found.model), "where") if where else ()
    return [point for point in points if all(each.holds_at(point) for each in comparisons)]


def lever_values(found: Design, steps: int) -> list[dict[str, Fraction]]:
    ranges = [(found.model.parameters[name].low, found.model.parameters[name].high) for name in found.levers]
    return [
        {
            name: low + Fraction(x, steps) * (high - low)
            for name, (low, high), x in zip(found.levers, ranges, each, strict=True)
        }
        for each in product(range(steps + 1), repeat=len(ranges))
    ]


def cost_of(found: Design, values: Any, prices: Any) -> float:
    total = 0.0
    for name, value in values.items():
        parameter = found.model.parameters[name]
        total += prices.get(name, 1) * abs(float(value - parameter.value)) / float(parameter.high - parameter.low)
    return total


def check(found: Design, *, where: str = "", prices: Any = None, steps: int = 24) -> None:
    """Check a design by brute force."""
    prices = prices or {}
    if found.values is not None:
        assert found.proof is not None
        assert found.proof.is_proved
        assert all(works(found, found.values, uncertain) for uncertain in uncertain_settings(found, where))
        assert found.cost == pytest.approx(cost_of(found, found.values, prices))
        assert found.least_cost <= found.cost + 1e-12
        for values in lever_values(found, steps):
            if cost_of(found, values, prices) < found.least_cost - 1e-9:
                assert not all(works(found, values, each) for each in found.settings or [{}])
    elif found.status is DesignStatus.IMPOSSIBLE:
        assert found.cost == float("inf")
        for values in lever_values(found, steps):
            assert not all(works(found, values, each) for each in found.settings)


@pytest.mark.parametrize("where", ["0.39 <= p_trump <= 0.72", "p_trump <= 0.7 and p_trump >= 0.2", ""])
def test_early_signing_by_one_lever(where: str) -> None:
    model = load_model("sma/sign_or_wait")
    both = {"ROK": "sign_early", "US": "sign_early"}
    found = design(model, both, ["early_payment"], ["p_trump"], where=where or ())
    check(found, where=where)
    if where.startswith("0.39"):
        assert found.status is DesignStatus.FOUND
        assert found.limit == {"early_payment": Fraction(16629, 15220)}
    if not where:
        assert found.status is DesignStatus.IMPOSSIBLE


@pytest.mark.parametrize(
    ("outcome", "levers"),
    [
        ({"A": "a0", "B": "b0"}, ["t"]),
        ("some A = a0 and B = b0", ["s"]),
        ("every A = a1", ["t"]),
        ("no payoff_A < -2", ["s"]),
    ],
)
@pytest.mark.parametrize("seed", range(6))
def test_random_games_with_one_lever(random_game: RandomGame, seed: int, outcome: Any, levers: list[str]) -> None:
    model = random_game(seed, degree=1 + seed % 2)
    found = design(model, outcome, levers, [name for name in ("t", "s") if name not in levers])
    assert found.status is not DesignStatus.POSSIBLE or found.values is not None
    check(found)


def three_levers() -> ParametricGame:
    """Return a game in which a0 is strictly best exactly where x + 2 y > 1 + u/2."""
    builder = PayoffMatrix(title="sum", players={"A": ["a0", "a1"], "B": ["only"]})
    for name in ("x", "y"):
        builder.parameter(name, "0", low="0", high="2", role="lever")
    builder.parameter("u", "0.5", low="0", high="1")
    builder.payoff("a0", "only", A="x + 2*y", B="0")
    return builder.payoff("a1", "only", A="1 + u/2", B="0").build()


@pytest.mark.parametrize(
    ("prices", "least"),
    [({}, 0.375), ({"x": 1, "y": 5}, 0.75), ({"y": "0.5"}, 0.1875), ({"x": "0.1", "y": 1}, 0.075)],
)
def test_several_levers_move_where_it_is_cheapest(prices: dict[str, Any], least: float) -> None:
    found = design(three_levers(), "every A = a0", ["x", "y"], ["u"], prices=prices)
    assert found.status is DesignStatus.FOUND
    assert found.least_cost == pytest.approx(least, abs=1e-4)
    assert found.cost == pytest.approx(least, abs=1e-4)
    check(found, prices={name: float(price) for name, price in prices.items()}, steps=8)
    assert {"u": 1} in found.settings


def test_todays_values_are_kept_if_they_work() -> None:
    found = design(load_model("sma/sign_or_wait"), "some ROK = wait and US = wait", ["early_payment"], ["p_trump"])
    assert found.status is DesignStatus.FOUND
    assert found.cost == 0
    assert found.values == {"early_payment": Fraction("1.08")}
    assert found.settings == ()
    check(found)


def test_with_nothing_uncertain_the_one_setting_counts() -> None:
    model = load_model("sma/sign_or_wait")
    found = design(model, "some ROK = wait and US = sign_early", ["backlash"], [])
    assert found.status is DesignStatus.FOUND
    assert found.limit == {"backlash": Fraction(3671, 12500)}
    assert found.over == ()
    check(found)
    two = design(three_levers(), "every A = a0", ["x", "y"], [])
    assert two.least_cost == pytest.approx(0.3125, abs=1e-4)
    check(two, steps=8)
    never = design(three_levers(), "every A = a0 and x + y > 5", ["x", "y"], [])
    assert never.status is DesignStatus.IMPOSSIBLE


def test_without_parameters_all_other_uncertainties_count() -> None:
    found = design(three_levers(), "every A = a0", ["x"])
    assert found.over == ("u",)
    assert found.limit == {"x": Fraction(3, 2)}


def test_a_tree_must_be_played_as_wished_in_every_equilibrium() -> None:
    model = load_model("sma/early_sign_tree")
    found = design(model, {"opening": "sign_early"}, ["early_payment"], ["backlash"], where="backlash <= 0.2")
    assert found.claim.text == "every opening = sign_early"
    check(found, where="backlash <= 0.2")


def test_what_the_solver_gives_up_on_is_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cheapest._Levers, "_solve", lambda *_: ("unknown", None))
    found = design(three_levers(), "every A = a0", ["x", "y"], ["u"])
    assert found.status is DesignStatus.UNDECIDED
    assert found.values is None


def test_a_search_that_stops_early_claims_no_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cheapest, "BISECTIONS", 1)
    found = design(three_levers(), "every A = a0", ["x", "y"], ["u"])
    assert found.status is DesignStatus.POSSIBLE
    check(found, steps=8)


def test_too_many_cases_are_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cheapest, "MAX_CASES", 1)
    found = design(three_levers(), "every A = a0 and x + y > 5", ["x", "y"], [])
    assert found.status is DesignStatus.UNDECIDED


def test_an_interruption_leaves_it_undecided() -> None:
    def interrupt(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        design(three_levers(), "every A = a0", ["x"], progress=interrupt)
    assert partial_of(stopped.value).status is DesignStatus.UNDECIDED


def test_a_design_as_text() -> None:
    shown = str(design(three_levers(), "every A = a0", "x"))
    assert shown.startswith("every A = a0, by x: These values work at every admissible setting: proved.")
    assert "limit: x = 3/2" in shown
    assert "decisive: u = 1" in shown


def test_mistakes_are_told() -> None:
    model = three_levers()
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"levers": []}, "levers: expected the name of a parameter, or a list"),
        ({"levers": ["z"]}, "levers: unknown parameter 'z'"),
        ({"over": ["w"]}, "over: unknown parameter 'w'"),
        ({"over": ["x"]}, "'x' cannot be a lever and uncertain at once"),
        ({"prices": {"u": 1}}, "prices: 'u' is no lever"),
        ({"prices": {"x": 0}}, "prices: x: expected a positive number"),
        ({"claim": "every A = a0 rises in x"}, "is about several settings"),
        ({"claim": "every A = z"}, "A has no 'z'"),
        ({"where": "u"}, "where: expected a comparison"),
    ]
    for arguments, message in mistakes:
        with pytest.raises(SettingError, match=message):
            design(**{"model": model, "claim": "every A = a0", "levers": ["x"], **arguments})
    with pytest.raises(MethodError, match="needs a model, not str"):
        design("sma/sign_or_wait", "unique", ["x"])  # type: ignore[arg-type]
