"""Critical discount factors against one-shot deviations one by one, and against the stochastic game of joint states."""

import pickle
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest

from sma_games import (
    Automaton,
    CriticalDiscounts,
    MethodError,
    NormalFormGame,
    StochasticGame,
    critical_discounts,
    grim_trigger,
    load_model,
    repeated,
    solve,
    tit_for_tat,
)
from sma_games.algebra.numbers.real_numbers import simplest_between
from sma_games.games.automata import pure_equilibria

DILEMMA = NormalFormGame.from_arrays([[3, 0], [4, 1]], [[3, 4], [0, 1]], strategies=[["c", "d"], ["c", "d"]])


def random_case(seed: int) -> tuple[NormalFormGame, tuple[Automaton, ...]]:
    """Return a small game with many ties, and automata: grim trigger, tit for tat, or any with up to three states."""
    draw = random.Random(seed)  # noqa: S311
    size, kind = draw.choice([2, 3]), draw.choice([0, 0, 1, 2])
    game = NormalFormGame.from_arrays(*[[[draw.randint(0, 5) for _ in range(size)] for _ in range(size)] for _ in "12"])
    names = game.strategy_lists[0]
    if kind == 0:
        punishment = draw.choice(pure_equilibria(game) or [draw.choices(names, k=2)])
        aims = [each for each in product(names, repeat=2) if each != punishment and is_no_worse(game, each, punishment)]
        return game, grim_trigger(game, draw.choice(aims or [punishment]), punishment)
    if kind == 1:
        return game, tit_for_tat(game, draw.choices(names, k=2))
    automata = []
    for _ in range(2):
        states = "abc"[: draw.randint(1, 3)]
        table = {state: {pair: draw.choice(states) for pair in product(names, repeat=2)} for state in states}
        automata.append(Automaton({state: draw.choice(names) for state in states}, table))
    return game, tuple(automata)


def is_no_worse(game: NormalFormGame, one: Sequence[str], other: Sequence[str]) -> bool:
    return all(game.payoff(player, *one) >= game.payoff(player, *other) for player in game.players)


def follow(automata: Sequence[Automaton], joint: tuple[str, ...], profile: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.following(state, profile) for each, state in zip(automata, joint, strict=True))


def play(automata: Sequence[Automaton], joint: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.actions[state] for each, state in zip(automata, joint, strict=True))


def worth(game: NormalFormGame, automata: Sequence[Automaton], joint: tuple[str, ...], d: Fraction) -> list[Fraction]:
    """Return what play is worth to each player: a sum up to the first joint state that comes again, then a cycle."""
    seen: list[tuple[str, ...]] = []
    while joint not in seen:
        seen.append(joint)
        joint = follow(automata, joint, play(automata, joint))
    first = seen.index(joint)
    found = []
    for player in game.players:
        weighted = [d**k * game.payoff(player, *play(automata, each)) for k, each in enumerate(seen)]
        found.append(sum(weighted[:first]) + sum(weighted[first:]) / (1 - d ** (len(seen) - first)))
    return found


def is_equilibrium_by_enumeration(game: NormalFormGame, automata: tuple[Automaton, ...], discount: Fraction) -> bool:
    """Follow every history that moves the automata somewhere new, and try each deviation once."""
    profiles = list(product(*game.strategy_lists))
    reached = [tuple(each.states[0] for each in automata)]
    for joint in reached:
        reached += [after for each in profiles if (after := follow(automata, joint, each)) not in reached]
    values = {joint: worth(game, automata, joint, discount) for joint in reached}
    return all(
        game.payoff(player, *other) + discount * values[follow(automata, joint, other)][number] <= values[joint][number]
        for joint in reached
        for number, player in enumerate(game.players)
        for other in profiles
        if all(a == b for k, (a, b) in enumerate(zip(other, play(automata, joint), strict=True)) if k != number)
    )


def places_of(found: CriticalDiscounts) -> list[Fraction]:
    """Return discount factors that matter: rational ends, one between any two, and a few more."""
    ends = {Fraction(0), Fraction(1), *(end for each in found.intervals for end in (each.low, each.high))}
    middles = [simplest_between(*pair) for pair in pairwise(sorted(ends))]
    more = [Fraction(k, 7) for k in range(7)]
    return sorted({*middles, *more, *(end for end in ends if isinstance(end, Fraction) and end < 1)})


def check_case(seed: int) -> bool:
    game, automata = random_case(seed)
    found = critical_discounts(game, automata)
    for place in places_of(found):
        assert found.holds_at(place) == is_equilibrium_by_enumeration(game, automata, place), (seed, place)
    assert found.verify() == ()  # policy iteration in the stochastic game of joint states
    return bool(found.intervals)


@pytest.mark.no_cover
def test_three_routes_agree_on_two_hundred_random_games() -> None:
    assert sum(map(check_case, range(200))) >= 30


def test_the_solver_of_stochastic_games_finds_the_automata_exactly_where_they_are_an_equilibrium() -> None:
    for seed in range(0, 60, 3):
        draw = random.Random(seed)  # noqa: S311
        game = NormalFormGame.from_arrays(*[[[draw.randint(0, 5) for _ in "12"] for _ in "12"] for _ in "12"])
        automata = grim_trigger(game, draw.choices("12", k=2), draw.choices("12", k=2))
        found = critical_discounts(game, automata)
        for place in places_of(found)[:6]:
            memory = repeated(game, place).with_memory(automata)
            listed: list[Any] = [one.profile for one in solve(memory, "pure_markov_perfect").equilibria]
            wanted = [
                all(
                    profile[player][state][automaton.actions[state]] == 1
                    for player, automaton in zip(game.players, automata, strict=True)
                    for state in memory.by_name
                )
                for profile in listed
            ]
            assert any(wanted) == found.holds_at(place), (seed, place)


def test_grim_trigger_of_the_dilemma_holds_from_the_textbook_threshold_on() -> None:
    found = critical_discounts(DILEMMA, grim_trigger(DILEMMA, ["c", "c"]))
    assert found.threshold == Fraction(4 - 3, 4 - 1)
    assert [str(each) for each in found.intervals] == ["[1/3, 1)"]
    assert [str(each) for each in found.intervals[0].low_binding] == ["1 d in target", "2 d in target"]


def test_tit_for_tat_is_an_equilibrium_at_one_discount_factor_only() -> None:
    found = critical_discounts(DILEMMA, tit_for_tat(DILEMMA))
    assert [str(each) for each in found.intervals] == ["{1/3}"]
    assert found.holds_at(Fraction(1, 3))
    assert not found.holds_at(Fraction(1, 2))


def test_two_periods_of_punishment_need_an_irrational_discount_factor() -> None:
    table: dict[str, dict[Any, str]] = {
        "calm": {("c", "c"): "calm", "otherwise": "angry"},
        "angry": {"otherwise": "still angry"},
        "still angry": {"otherwise": "calm"},
    }
    forgiving = Automaton({"calm": "c", "angry": "d", "still angry": "d"}, table)
    found = critical_discounts(DILEMMA, [forgiving, forgiving])
    assert [str(each) for each in found.intervals] == ["[-1/2 + sqrt(3)/2, 1)"]  # 2 d + 2 d**2 >= 1
    assert found.verify() == ()
    assert found.threshold is not None
    assert found.holds_at(found.threshold)


def test_always_the_stage_equilibrium_is_one_at_every_discount_factor() -> None:
    found = critical_discounts(DILEMMA, grim_trigger(DILEMMA, ["d", "d"]))
    assert [str(each) for each in found.intervals] == ["[0, 1)"]


def test_what_is_no_equilibrium_at_any_discount_factor_has_no_interval() -> None:
    found = critical_discounts(DILEMMA, grim_trigger(DILEMMA, ["c", "d"]))
    assert found.intervals == ()
    assert found.threshold is None
    assert "discount factors: none" in str(found)


def test_three_players_can_punish_each_other() -> None:
    def own(player: int, profile: tuple[int, ...]) -> int:
        return 2 * (3 - sum(profile)) + profile[player] * 3  # a public good that is worth 2, and costs 3

    tables = [[[[own(player, (a, b, c)) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for player in range(3)]
    game = NormalFormGame.from_arrays(*tables)
    found = critical_discounts(game, grim_trigger(game, ["1", "1", "1"]))
    assert found.threshold == Fraction(7 - 6, 7 - 3)
    assert found.verify() == ()


def test_the_long_run_model_has_its_certified_thresholds() -> None:
    model = load_model("sma/relational_honour")
    found = critical_discounts(model, grim_trigger(model, ["honour", "cooperate"]))
    assert found.threshold == Fraction(543, 668)
    assert {player: own[0].low for player, own in found.by_player.items()} == {
        "Successor": Fraction(543, 668),
        "ROK": Fraction(1, 5),
    }


def test_results_can_be_shown_and_kept() -> None:
    found = critical_discounts(DILEMMA, dict(zip(DILEMMA.players, grim_trigger(DILEMMA, ["c", "c"]), strict=True)))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    assert found.is_complete
    assert list(found.to_frame().player) == ["all", "1", "2"]
    assert "just below 1/3 it pays: 1 d in target, 2 d in target" in found.explain()


def test_a_stage_game_must_be_a_matrix() -> None:
    chain = StochasticGame.from_payoffs({"a": {("x",): ({"P": 1}, {"a": 1})}}, discount="1/2")
    with pytest.raises(MethodError, match="repeated needs a normal form"):
        repeated(chain, "1/2")
