"""Players may disagree about a move of chance: each expects by her own probabilities."""

import re
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import (
    EvaluationError,
    InadmissibleError,
    ModelError,
    ParametricGame,
    SequentialGame,
    solve,
    tipping_points,
)

HALF = Fraction(1, 2)


def bet(beliefs: dict[str, Any] | None = None, chance: str = "p") -> ParametricGame:
    builder = SequentialGame(title="Settle or go to court", players=["plaintiff", "defendant"])
    builder = (
        builder.parameter("p", "0.5", "0", "1").parameter("own", "0.5", "0", "1").parameter("cost", "0.1", "0", "1")
    )
    builder = builder.stage("offer", "defendant", ["settle", "refuse"])
    builder = builder.chance(
        "court",
        {"wins": chance, "loses": f"1 - {chance}"},
        beliefs=beliefs,
        when={"offer": "refuse"},
    )
    builder = builder.outcome({"offer": "settle"}, {"plaintiff": "0.5", "defendant": "-0.5"}, {"paid": "0.5"})
    builder = builder.outcome({"court": "wins"}, {"plaintiff": "1 - cost", "defendant": "-1 - cost"}, {"paid": "1"})
    return builder.outcome({"court": "loses"}, {"plaintiff": "-cost", "defendant": "-cost"}, {"paid": "0"}).build()


OWN = {"defendant": {"wins": "own", "loses": "1 - own"}}


def test_a_player_expects_by_what_she_believes() -> None:
    model = bet(OWN)
    (tip,) = tipping_points(model, "own")
    assert tip.exact_value == Fraction(2, 5)  # where own + cost = 1/2
    (found,) = solve(model.at(own="0.2", p="0.7")).equilibria
    assert found.payoffs == {"plaintiff": Fraction(6, 10), "defendant": -Fraction(3, 10)}
    assert found.measures == {"paid": Fraction(7, 10)}  # what is measured is what chance does


def test_whoever_agrees_with_chance_changes_nothing() -> None:
    agreeing = {"defendant": {"wins": "p", "loses": "1 - p"}}
    assert bet(agreeing).formulas == bet().formulas


def test_beliefs_are_probabilities_at_admissible_settings_only() -> None:
    odd = {"plaintiff": {"wins": "2 * own", "loses": "1 - 2 * own"}}
    with pytest.raises(InadmissibleError, match="beliefs of plaintiff about court"):
        bet(odd).at(own="0.6")
    with pytest.raises(ModelError, match="beliefs of plaintiff about court"):
        bet({"plaintiff": {"wins": "own", "loses": "own / 2"}})


def test_where_chance_excludes_what_is_believed_there_is_no_game() -> None:
    with pytest.raises(EvaluationError, match="divides by zero at"):
        bet(OWN).at(p=0)


@pytest.mark.parametrize(
    ("beliefs", "message"),
    [
        (
            {"judge": {"wins": 1, "loses": 0}},
            "stage court, beliefs: 'judge' is no player; they are plaintiff",
        ),
        ({"plaintiff": {"wins": 1, "lose": 0}}, "stage court, beliefs, plaintiff: 'lose' is no branch here"),
        ({"plaintiff": {"wins": 1}}, "stage court, beliefs, plaintiff: the probability of loses is missing"),
        ({"plaintiff": {"wins": "own +", "loses": 0}}, "stage court, beliefs, plaintiff"),
    ],
)
def test_what_is_no_belief_is_refused_with_its_place(beliefs: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=re.escape(message)):
        bet(beliefs)


def test_on_random_trees_backward_induction_by_own_beliefs_is_what_is_found() -> None:
    generator = np.random.default_rng(5)
    for _ in range(40):
        numbers = generator.integers(-9, 10, size=(2, 2, 2, 2)).tolist()
        shares = [Fraction(int(number), 8) for number in generator.integers(1, 8, size=3)]
        builder = SequentialGame(title="Random", players=["A", "B"]).stage("first", "A", ["a0", "a1"])
        builder = builder.chance(
            "event",
            {"e0": shares[0], "e1": 1 - shares[0]},
            beliefs={name: {"e0": own, "e1": 1 - own} for name, own in zip("AB", shares[1:], strict=True)},
        ).stage("last", "B", ["b0", "b1"])
        for a, e, b in product(range(2), repeat=3):
            when = {"first": f"a{a}", "event": f"e{e}", "last": f"b{b}"}
            builder = builder.outcome(when, dict(zip("AB", numbers[a][e][b], strict=True)))
        result = solve(builder.build().at())
        assert {each.payoffs["A"] for each in result.equilibria} <= set(_values(numbers, shares[1]))


def _values(numbers: list[Any], own: Fraction) -> list[Fraction]:
    """Return what A can expect in some pure equilibrium, by her own belief."""
    replies = [
        [[row[b][0] for b in range(2) if row[b][1] == max(row[0][1], row[1][1])] for row in after] for after in numbers
    ]
    plans = [[own * first + (1 - own) * second for first, second in product(*after)] for after in replies]
    return [max(pair) for pair in product(*plans)]
