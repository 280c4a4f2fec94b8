"""Exact payoff sets against a slow iteration in floats that is written from the definition, hulls by scipy."""

import pickle
import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from sma_games import (
    MethodError,
    NormalFormGame,
    PayoffSet,
    PayoffStatus,
    RepeatedGame,
    critical_discounts,
    equilibrium_payoffs,
    grim_trigger,
    load_model,
    repeated,
)
from sma_games.equilibria.repeated_play.payoff_bounds import Duel, generated, is_self_generated
from sma_games.equilibria.repeated_play.payoff_proofs import is_all, is_fixed

DILEMMA = NormalFormGame.from_arrays([[9, 1], [10, 3]], [[9, 10], [1, 3]])
IRRATIONAL = NormalFormGame.from_arrays(
    [[7, 11, 10], [46, 21, 94], [85, 39, 32]], [[77, 27, 77], [4, 74, 87], [20, 55, 81]]
)

Floats = NDArray[np.float64]


def random_game(seed: int) -> RepeatedGame:
    """Return a repeated game with many ties, or few, of two to four strategies each."""
    draw = random.Random(seed)  # noqa: S311 - games, no secrets
    rows, columns, most = draw.choice([2, 3, 4]), draw.choice([2, 3, 4]), draw.choice([5, 9, 99])
    tables = [[[draw.randint(0, most) for _ in range(columns)] for _ in range(rows)] for _ in "12"]
    return repeated(NormalFormGame.from_arrays(*tables), draw.choice(["1/5", "0.3", "1/2", "2/3", "0.8"]))


def hull_of(points: Floats) -> Floats:
    """Return points that have the same convex hull, few of them."""
    points = np.unique(points.round(13), axis=0)
    try:
        corners: Floats = points[ConvexHull(points).vertices]
    except (QhullError, ValueError):  # they lie on a line
        order = np.lexsort((points[:, 1], points[:, 0]))
        corners = points[[order[0], order[-1]]]
    return corners


def clipped(points: Floats, axis: int, least: float) -> Floats:
    """Return points whose hull is the part of a hull where a coordinate is no less than something, rounding aside."""
    kept = points[points[:, axis] >= least - 1e-9]
    cuts = [
        a + (least - a[axis]) / (b[axis] - a[axis]) * (b - a)
        for a, b in product(points, repeat=2)
        if a[axis] < least < b[axis]
    ]
    return np.array([*kept, *cuts]).reshape(-1, 2)


def payoffs_by_definition(game: RepeatedGame, rounds: int = 120) -> Floats:
    """Apply the operator of Abreu, Pearce and Stacchetti to the hull of all stage payoffs, again and again."""
    a, b = game.stage.payoff_array
    d = float(game.discount)
    points = hull_of(np.column_stack([a.ravel(), b.ravel()]))
    for _ in range(rounds):
        worst = points.min(axis=0)
        made = []
        for i, j in product(*map(range, game.stage.shape)):
            gains = np.array([a[:, j].max() - a[i, j], b[i].max() - b[i, j]])
            after = points
            for axis in (0, 1):
                after = clipped(after, axis, worst[axis] + (1 - d) / d * gains[axis])
            made += [(1 - d) * np.array([a[i, j], b[i, j]]) + d * w for w in after]
        if not made:
            return np.empty((0, 2))
        points = hull_of(np.array(made))
    return points


def support(points: Floats) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 60)
    heights: Floats = (points @ np.array([np.cos(angles), np.sin(angles)])).max(axis=0)
    return heights


def agrees(found: PayoffSet) -> bool:
    """Tell whether exact polygons have the limit in floats between them: knife edges are left to exact numbers."""
    floats = payoffs_by_definition(found.game)
    if not len(floats):
        return not found.inner
    inner = support(np.array(found.inner, dtype=float)) if found.inner else np.full(60, -np.inf)
    outer = support(np.array(found.outer, dtype=float)) if found.outer else np.full(60, -np.inf)
    slack = 1e-6 + 200 * float(found.game.discount) ** 120
    return bool((inner <= support(floats) + slack).all() and (support(floats) <= outer + slack).all())


@pytest.mark.no_cover
def test_random_games_agree_with_the_iteration_by_definition() -> None:
    found = [equilibrium_payoffs(random_game(seed)) for seed in range(15)]
    assert all(map(agrees, found))
    assert sum(each.status is PayoffStatus.EXACT for each in found) >= 10


def test_random_games_verify_and_are_generated_by_themselves() -> None:
    for seed in range(30, 60):
        found = equilibrium_payoffs(random_game(seed))
        assert found.verify() == ()
        if found.status is PayoffStatus.EXACT:
            assert generated(Duel.of(found.game), found.inner) == found.inner


def test_the_dilemma_has_its_known_set() -> None:
    found = equilibrium_payoffs(repeated(DILEMMA, "0.3"))
    assert found.status is PayoffStatus.EXACT
    three, nine, most = Fraction(3), Fraction(9), Fraction(39, 4)
    assert found.inner == found.outer == ((three, three), (most, three), (nine, nine), (three, most))
    assert found.minmax == (three, three)
    assert found.distance == 0
    assert found.is_complete
    assert [found.contains(*each) for each in ((9, 9), ("9.75", 3), ("9.76", 3), (5, 5))] == [True, True, False, True]


def test_impatient_players_have_the_equilibria_of_one_period_only() -> None:
    for discount in (0, "1/100"):
        assert equilibrium_payoffs(repeated(DILEMMA, discount)).inner == ((Fraction(3), Fraction(3)),)


def test_cooperation_begins_to_be_an_equilibrium_where_grim_trigger_is_one() -> None:
    threshold = critical_discounts(DILEMMA, grim_trigger(DILEMMA, ["1", "1"])).threshold
    assert isinstance(threshold, Fraction)
    assert threshold == Fraction(1, 7)
    assert equilibrium_payoffs(repeated(DILEMMA, threshold)).contains(9, 9) is True
    assert equilibrium_payoffs(repeated(DILEMMA, threshold - Fraction(1, 10**6))).contains(9, 9) is False


def test_a_game_without_pure_equilibria_has_no_payoffs_at_any_discount_factor() -> None:
    pennies = NormalFormGame.from_arrays([[1, -1], [-1, 1]])
    for discount in (0, "1/2", "99/100"):
        found = equilibrium_payoffs(repeated(pennies, discount))
        assert found.status is PayoffStatus.NONE_OF_THIS_KIND
        assert found.inner == found.outer == ()
        assert found.contains(0, 0) is False


def test_irrational_corners_are_enclosed_as_closely_as_asked() -> None:
    found = equilibrium_payoffs(repeated(IRRATIONAL, "0.8"), tolerance="1e-6")
    assert found.status is PayoffStatus.BOUNDED
    assert 0 < found.distance <= 1e-6
    assert found.verify() == ()
    assert is_self_generated(Duel.of(found.game), found.inner)
    assert not found.is_complete
    assert "apart" in found.caveat
    assert agrees(found)


def test_a_time_limit_hands_out_bounds() -> None:
    found = equilibrium_payoffs(repeated(IRRATIONAL, "0.8"), time_limit=0)
    assert found.status is PayoffStatus.LIMIT_REACHED
    assert found.outer
    assert found.verify() == ()


def test_scale_and_shift_of_payoffs_do_not_matter() -> None:
    game = random_game(7)
    tables: list[Any] = [[[3 * entry - 5 for entry in row] for row in game.stage.matrix(0)]]
    tables.append([[entry / Fraction(1000) + 2 for entry in map(Fraction, row)] for row in game.stage.matrix(1)])
    moved = equilibrium_payoffs(repeated(NormalFormGame.from_arrays(*tables), game.discount))
    wanted = [(3 * x - 5, y / 1000 + 2) for x, y in equilibrium_payoffs(game).inner]
    assert list(moved.inner) == wanted


def test_roles_of_players_can_be_exchanged() -> None:
    game = random_game(11)
    swapped = [list(zip(*game.stage.matrix(player), strict=True)) for player in (1, 0)]
    other = equilibrium_payoffs(repeated(NormalFormGame.from_arrays(*swapped), game.discount))
    assert {(y, x) for x, y in other.inner} == set(equilibrium_payoffs(game).inner)


def test_more_patience_never_takes_an_equilibrium_payoff_of_the_dilemma_away() -> None:
    sets = [equilibrium_payoffs(repeated(DILEMMA, Fraction(k, 20))) for k in range(0, 20, 3)]
    for less, more in pairwise(sets):
        assert all(more.contains(*corner) for corner in less.inner)


def test_what_is_not_all_is_not_proved_to_be() -> None:
    duel = Duel.of(repeated(DILEMMA, "0.3"))
    part = ((Fraction(3), Fraction(3)), (Fraction(9), Fraction(9)))
    assert is_fixed(duel, part[:1])
    assert not is_all(duel, part[:1])
    assert not is_all(duel, part)
    assert not is_fixed(duel, ((Fraction(3), Fraction(3)), (Fraction(10), Fraction(3))))


def test_wrong_polygons_are_found_out() -> None:
    found = equilibrium_payoffs(repeated(DILEMMA, "0.3"))
    larger: Any = (*found.inner[:2], (Fraction(91, 10), Fraction(91, 10)), found.inner[3])
    wrong = PayoffSet(found.game, found.status, larger, found.outer, 1).verify()
    assert [line.partition(" ")[2] for line in wrong[:1]] == ["91/10) lies outside of the outer polygon"]
    assert any("is not generated" in line for line in wrong)


def test_the_long_run_model_reaches_the_payoffs_of_honoring_from_its_threshold_on() -> None:
    model = load_model("sma/relational_honour")
    honoring = (Fraction(113, 100), -Fraction(11, 10))
    assert equilibrium_payoffs(repeated(model, "543/668")).contains(*honoring) is True
    assert equilibrium_payoffs(repeated(model, "542/668")).contains(*honoring) is False


def test_results_can_be_shown_drawn_and_kept() -> None:
    exact = equilibrium_payoffs(repeated(DILEMMA, "0.3"))
    bounded = equilibrium_payoffs(repeated(IRRATIONAL, "0.8"))
    for found in (exact, bounded):
        assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
        assert len(found.to_frame()) == len(found.inner) + (len(found.outer) if found is bounded else 0)
        assert "Pure minmax payoffs" in found.explain()
        assert repr(found).startswith("<PayoffSet: RepeatedGame(")


def test_mistakes_are_named() -> None:
    with pytest.raises(MethodError, match="write equilibrium_payoffs\\(repeated"):
        equilibrium_payoffs(DILEMMA)  # type: ignore[arg-type]
    with pytest.raises(MethodError, match="needs two players"):
        equilibrium_payoffs(repeated(NormalFormGame.from_arrays([1, 2], players=["A"]), "1/2"))
    with pytest.raises(MethodError, match="tolerance: give a number above 0"):
        equilibrium_payoffs(repeated(DILEMMA, "1/2"), tolerance=0)
    with pytest.raises(MethodError, match="give two payoffs"):
        equilibrium_payoffs(repeated(DILEMMA, "1/2")).contains(1)
