"""Robustness: single changes are the nearest tipping points, joint distances hold against points tried at random."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

import numpy as np
import pytest

from sma_games import (
    MethodError,
    ParametricGame,
    PayoffMatrix,
    Robustness,
    SettingError,
    load_model,
    robustness,
    solve,
    tipping_points,
)
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.answers import box_question_for
from sma_games.regions import JointChange, Norm, parse_claim

RandomGame = Callable[..., ParametricGame]

MODELS = [
    "sma/timing_matrix",
    "sma/early_sign_tree",
    "sma/sign_or_wait",
    "textbook/hawk_dove",
    "textbook/stag_hunt",
    "textbook/battle_of_the_sexes",
    "textbook/entry_deterrence",
    "textbook/trust_game",
]
BEHIND = Fraction(1, 10**6)


def answer_at(model: ParametricGame, setting: Any, claim: str | None) -> Any:
    """Return the answer at a rational setting, by the solver for single settings."""
    whole = {**model.setting(), **setting}
    if claim is not None:
        return parse_claim(model, claim).holds_in(solve(model.at(**whole)), whole)
    return frozenset(box_question_for(model, "tests").solved(whole).equilibria)


def ranges_of(found: Robustness) -> dict[str, tuple[Fraction, Fraction]]:
    return {name: (found.model.parameters[name].low, found.model.parameters[name].high) for name in found.over}


def moved(found: Robustness, shares: Any) -> dict[str, Fraction]:
    """Return today's setting moved by shares of the ranges, as far as these go."""
    point = {}
    for (name, (low, high)), share in zip(ranges_of(found).items(), shares, strict=True):
        point[name] = min(max(found.setting[name] + Fraction(share) * (high - low), low), high)
    return point


def inside(found: Robustness, change: JointChange, count: int) -> Iterator[dict[str, Fraction]]:
    """Yield random settings, many of them extreme, nearer than the certified bound."""
    generator = np.random.default_rng(2)
    radius = Fraction(min(change.lower, 2.0)) * Fraction(999_999, 1_000_000)
    for number in range(count):
        if change.norm is Norm.LARGEST:
            steps = (
                generator.integers(-1, 2, len(found.over)) if number % 2 else generator.integers(-8, 9, len(found.over))
            )
            yield moved(found, [Fraction(int(step), 1 if number % 2 else 8) * radius for step in steps])
        else:
            way = generator.normal(size=len(found.over)) * (
                1 if number % 2 else generator.integers(0, 2, len(found.over))
            )
            size = float(np.linalg.norm(way)) or 1.0
            yield moved(found, [Fraction(float(step) / size * 0.999999) * radius for step in way])


def check_joint(found: Robustness, claim: str | None, count: int) -> None:
    """Check that nothing changes inside the certified bound, and something at the setting found or just behind it."""
    here = answer_at(found.model, {}, claim)
    for change in found.joint:
        assert 0 <= change.lower <= change.upper
        for point in inside(found, change, count):
            assert answer_at(found.model, point, claim) == here
        if change.point is not None:
            shares = [
                (change.point[name] - found.setting[name]) / (high - low)
                for name, (low, high) in ranges_of(found).items()
            ]
            size = max(map(abs, shares)) if change.norm is Norm.LARGEST else float(sum(x * x for x in shares)) ** 0.5
            assert float(size) == pytest.approx(change.upper, rel=1e-6, abs=1e-12)
            behind = moved(found, [share * (1 + BEHIND) for share in shares])
            there = [answer_at(found.model, point, claim) for point in (change.point, behind)]
            assert change.upper == 0 or any(answer != here for answer in there)
        nearest = min((each.distance for each in found.single), default=inf)
        assert change.upper <= nearest * (1 + 1e-6)


@pytest.mark.no_cover
@pytest.mark.slow_for("sma/early_sign_tree")
@pytest.mark.parametrize("slug", MODELS)
def test_single_changes_are_the_nearest_tipping_points(slug: str) -> None:
    model = load_model(slug)
    over = list(model.relevant)[:1] if slug == "textbook/trust_game" else None
    found = robustness(model, over)
    assert set(found.over) == set(over or model.relevant)
    for change in found.single:
        points = tipping_points(model, change.parameter)
        parameter = model.parameters[change.parameter]
        if change.value in (parameter.low, parameter.high):  # tipping points are inside the range
            assert points.nearest is None or points.distance(points.nearest) >= change.distance
            assert answer_at(model, {change.parameter: change.value}, None) != answer_at(model, {}, None)
        elif points.nearest is None:
            assert change.value is None
            assert change.distance == inf
        else:
            assert change.value in [each.exact_value for each in points]
            assert change.distance == pytest.approx(points.distance(points.nearest))
    distances = [change.distance for change in found.single]
    assert distances == sorted(distances)
    check_joint(found, None, 10 if len(found.over) < 9 else 3)


@pytest.mark.parametrize(
    ("slug", "claim"),
    [
        ("sma/timing_matrix", "some ROK = sign_early and US = sign_early"),
        ("sma/sign_or_wait", "every payoff_ROK >= -1.4"),
        ("sma/early_sign_tree", "every opening = sign_early and rok_payment <= 1.25"),
        ("textbook/stag_hunt", "unique"),
    ],
)
def test_claims_have_their_own_distances(slug: str, claim: str) -> None:
    model = load_model(slug)
    found = robustness(model, list(model.relevant)[:6], claim=claim)
    assert found.outcome.startswith(f"{claim}: ")
    assert found.equilibria == ()
    assert found.claim is not None
    for change in found.single:
        if isinstance(change.value, Fraction):
            width = found.model.parameters[change.parameter].high - found.model.parameters[change.parameter].low
            way = 1 if change.value > change.today else -1
            truths = [
                answer_at(found.model, moved_along(found, change.parameter, change.value + way * step * width), claim)
                for step in (-BEHIND, Fraction(0), BEHIND)
            ]
            assert truths[0] != truths[1] or truths[1] != truths[2]
    check_joint(found, claim, 25)


def moved_along(found: Robustness, name: str, value: Fraction) -> dict[str, Fraction]:
    low, high = ranges_of(found)[name]
    return {name: min(max(value, low), high)}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("claim", [None, "some A = a0 and B = b0"])
def test_random_games_against_a_grid(random_game: RandomGame, seed: int, claim: str | None) -> None:
    found = robustness(random_game(seed, degree=1 + seed % 2), claim=claim)
    check_joint(found, claim, 20)
    here = answer_at(found.model, {}, claim)
    nearest = dict.fromkeys(Norm, inf)
    for t, s in product(range(13), repeat=2):
        shares = (Fraction(t, 12) - Fraction(1, 4), Fraction(s, 12) - Fraction(3, 4))
        if answer_at(found.model, moved(found, shares), claim) != here:
            nearest[Norm.LARGEST] = min(nearest[Norm.LARGEST], float(max(map(abs, shares))))
            nearest[Norm.EUCLIDEAN] = min(nearest[Norm.EUCLIDEAN], float(sum(x * x for x in shares)) ** 0.5)
    for change in found.joint:
        assert change.lower <= nearest[change.norm] + 1e-12
        assert change.upper <= nearest[change.norm] * 1.5 + 1e-9
        assert change.upper == inf or change.lower > 0 or answer_is_a_tie(found)


def answer_is_a_tie(found: Robustness) -> bool:
    return any(change.upper == 0 for change in found.joint)


def square_game() -> ParametricGame:
    """Return a game in which a0 is best inside a circle of radius 1/2 around (1/2, 1/2)."""
    builder = PayoffMatrix(title="circle", players={"A": ["a0", "a1"], "B": ["only"]})
    for name in ("t", "s"):
        builder.parameter(name, "0.5", low="0", high="1")
    builder.payoff("a0", "only", A="1/4", B="0")
    return builder.payoff("a1", "only", A="(t - 1/2)**2 + (s - 1/2)**2", B="0").build()


def test_a_circle() -> None:
    found = robustness(square_game())
    largest, euclidean = found.joint
    assert [change.value for change in found.single] in ([0, 0], [1, 1], [0, 1], [1, 0])
    assert largest.lower <= 0.5 / 2**0.5 <= largest.upper * (1 + 1e-9)
    assert largest.upper == pytest.approx(0.5 / 2**0.5, rel=1e-6)
    assert euclidean.lower <= 0.5
    assert euclidean.upper == pytest.approx(0.5, rel=1e-3)
    check_joint(found, None, 40)


def test_irrational_changes_are_exact() -> None:
    builder = PayoffMatrix(title="root", players={"A": ["a0", "a1"], "B": ["only"]})
    builder.parameter("t", "0.25", low="0", high="1")
    found = robustness(builder.payoff("a0", "only", A="1/2", B="0").payoff("a1", "only", A="t*t", B="0").build())
    (change,) = found.single
    assert isinstance(change.value, AlgebraicNumber)
    largest, _ = found.joint
    assert largest.is_exact
    assert largest.upper == pytest.approx(0.5**0.5 - 0.25)
    check_joint(found, None, 10)


def test_what_nothing_changes_is_told() -> None:
    found = robustness(load_model("sma/timing_matrix"), ["deferral_cost_us"])
    assert found.nearest is None
    assert [(each.lower, each.upper) for each in found.joint] == [(inf, inf)] * 2
    assert "deferral_cost_us alone never changes it." in str(found)
    assert "All together, largest change: no change of them changes it." in str(found)


def test_a_tie_at_todays_values_has_distance_zero() -> None:
    found = robustness(load_model("textbook/stag_hunt").fix(hare_value="4"))
    assert [each.distance for each in found.single] == [0, 0]
    assert [each.upper for each in found.joint] == [0, 0]


def test_the_table_has_a_row_for_each_parameter_and_norm() -> None:
    found = robustness(load_model("textbook/stag_hunt"))
    table = found.to_frame()
    assert list(table["parameter"]) == [
        *(each.parameter for each in found.single),
        "largest change",
        "Euclidean distance",
    ]
    assert list(table["distance"][:2]) == [each.distance for each in found.single]
    assert found.nearest is found.single[0]


def test_mistakes_are_told() -> None:
    model = load_model("sma/sign_or_wait")
    with pytest.raises(SettingError, match="unknown parameter 'backlsh'"):
        robustness(model, ["backlsh"])
    with pytest.raises(SettingError, match="is about several settings"):
        robustness(model, claim="some ROK = wait rises in backlash")
    with pytest.raises(SettingError, match="no parameter can change"):
        robustness(model, [])
    with pytest.raises(SettingError, match="ROK has no 'sing'"):
        robustness(model, claim="some ROK = sing")
    with pytest.raises(MethodError, match="needs a model, not str"):
        robustness("sma/sign_or_wait")  # type: ignore[arg-type]


def test_too_many_cases_leave_weaker_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.regions.change.joint_changes.MAX_CASES", 1)
    found = robustness(square_game())
    assert all(each.lower < each.upper for each in found.joint)
    assert "between" in str(found)
    check_joint(found, None, 10)


def test_the_progress_is_told() -> None:
    told: list[str] = []
    robustness(load_model("textbook/stag_hunt"), progress=told.append)
    assert told == ["stag_value", "hare_value", "all together, largest change", "all together, Euclidean distance"]
