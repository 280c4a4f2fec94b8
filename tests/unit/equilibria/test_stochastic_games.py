"""Equilibria of stochastic games: closed forms, all pure profiles one by one, grids of mixed ones, degenerate games."""

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import correlated_equilibrium, dominance, load_model, reduced_model, stackelberg
from sma_games.algebra.numbers.number_fields import FieldElement
from sma_games.equilibria import Equilibrium, EquilibriumResult, Status, solve, verify
from sma_games.equilibria.choosing import choose_solver
from sma_games.equilibria.stochastic.shapley_equations import StateEquations
from sma_games.errors import GameError, MethodError
from sma_games.games import NormalFormGame, State, StationaryProfile, StochasticGame, stationary_profile

DISCOUNTS = ("0", "1/2", "9/10", "99/100")


def random_game(
    source: random.Random, shapes: list[tuple[int, ...]], highest: int, *, zero_sum: bool = False
) -> StochasticGame:
    """Return a game with small integer payoffs, so that ties are frequent, and one or two next states."""
    states = []
    for number, shape in enumerate(shapes):
        size = int(np.prod(shape))
        rows = []
        for _ in range(size):
            targets = source.sample(range(len(shapes)), source.randint(1, min(2, len(shapes))))
            share = Fraction(source.randint(1, 3), 4)
            rows.append(((targets[0], 1),) if len(targets) == 1 else ((targets[0], share), (targets[1], 1 - share)))
        payoffs = []
        for _ in range(size):
            own = [source.randint(-highest, highest) for _ in shape]
            payoffs.append((own[0], -own[0]) if zero_sum else tuple(own))
        lists = tuple(tuple(f"{player}{action}" for action in range(actions)) for player, actions in enumerate(shape))
        states.append(State(f"s{number}", lists, tuple(payoffs), tuple(rows)))
    players = tuple(f"P{number}" for number in range(len(shapes[0])))
    return StochasticGame(players, tuple(states), source.choice(DISCOUNTS))  # type: ignore[arg-type]


def pure_profiles(game: StochasticGame) -> list[StationaryProfile]:
    names = [state.name for state in game.states]
    return [
        stationary_profile(
            game,
            {
                player: {name: cell[number] for name, cell in zip(names, cells, strict=True)}
                for number, player in enumerate(game.players)
            },
        )
        for cells in product(*(state.profiles for state in game.states))
    ]


def profiles_of(result: EquilibriumResult) -> list[StationaryProfile]:
    found = [one.profile for one in result.equilibria]
    assert all(isinstance(one, StationaryProfile) for one in found)
    return found  # type: ignore[return-value]


def alone(payoffs: Any, discount: Any = "1/2") -> StochasticGame:
    """Return a zero-sum game with one state."""
    cells = {
        (f"r{row}", f"c{column}"): ({"A": value, "B": -value}, {"s": 1})
        for row, values in enumerate(payoffs)
        for column, value in enumerate(values)
    }
    return StochasticGame.from_payoffs({"s": cells}, discount=discount)


@pytest.mark.parametrize("patience", ["1/7", "1/2", "5/6", "0.999"])
def test_the_quitting_game_has_the_value_of_the_closed_form(patience: str) -> None:
    game = load_model("textbook/quitting_game").at(patience=patience)
    (one,) = solve(game).equilibria
    value, factor = one.payoffs["row"], Fraction(patience)
    assert value * value * factor + (2 - factor) * value == 1  # (p - 2 + sqrt(4 + p^2)) / 2p is its positive root
    assert value > 0
    assert one.state_values["column"]["play"] == -value
    assert one.state_values["row"]["over"] == 0


def test_the_value_of_play_for_ever_is_that_of_one_period_over_what_is_not_discounted() -> None:
    one = solve(alone([[1, -1], [-1, 3]], "9/10")).equilibria[0]
    assert one.payoffs["A"] == Fraction(1, 3) * 10
    assert one.profile["A"]["s"] == {"r0": Fraction(2, 3), "r1": Fraction(1, 3)}


def test_with_one_state_and_no_future_the_extreme_equilibria_are_those_of_the_matrix() -> None:
    source = random.Random(5)  # noqa: S311 - games, no secrets
    for _ in range(40):
        rows = [[source.randint(-1, 1) for _ in range(3)] for _ in range(3)]
        matrix = NormalFormGame.from_arrays(rows, [[-entry for entry in row] for row in rows])
        wanted = {tuple(tuple(row.values()) for row in one.profile.values()) for one in solve(matrix).equilibria}
        found = solve(alone(rows, 0))
        assert {one.probabilities[0] for one in profiles_of(found)} == wanted
        assert found.status is (Status.COMPLETE if len(wanted) == 1 else Status.CONTINUUM)


@pytest.mark.no_cover
def test_the_equilibria_of_zero_sum_games_are_exactly_the_mixtures_of_those_listed() -> None:
    source = random.Random(2)  # noqa: S311 - games, no secrets
    grid = [(Fraction(number, 3), 1 - Fraction(number, 3)) for number in range(4)]
    several = 0
    for _ in range(6):
        game = random_game(source, [(2, 2), (2, 2)], 1, zero_sum=True)
        listed = [one.probabilities for one in profiles_of(solve(game))]
        several += len(listed) > 1
        places = list(product(range(2), range(2)))  # states and players
        spans = [
            (min(one[at][player][0] for one in listed), max(one[at][player][0] for one in listed))
            for at, player in places
        ]
        lists = tuple(state.action_lists for state in game.states)
        for rows in product(grid, repeat=4):
            profile = StationaryProfile(game.players, ("s0", "s1"), lists, (rows[:2], rows[2:]))
            is_listed = all(low <= row[0] <= high for row, (low, high) in zip(rows, spans, strict=True))
            assert verify(game, profile).is_equilibrium == is_listed
    assert several > 1


def test_the_pure_equilibria_are_all_pure_profiles_that_nobody_wants_to_leave() -> None:
    source = random.Random(3)  # noqa: S311 - games, no secrets
    numbers = []
    sizes: list[list[tuple[int, ...]]] = [[(2, 2), (2, 1)], [(2, 2, 2)], [(3, 2), (1, 2), (2, 2)], [(2,), (3,), (2,)]]
    for shapes in sizes * 12:
        game = random_game(source, shapes, 1)
        wanted = [one for one in pure_profiles(game) if verify(game, one).is_equilibrium]
        result = solve(game, "pure_markov_perfect")
        assert profiles_of(result) == wanted
        assert result.status is (Status.COMPLETE if wanted else Status.NONE_OF_THIS_KIND)
        numbers.append(len(wanted))
    assert {0, 1, 2} <= set(numbers)


SMALL: list[list[tuple[int, ...]]] = [
    [(2, 2)],
    [(2, 2), (2, 1)],
    [(2, 2), (1, 2)],
    [(2, 1), (1, 2), (1, 1)],
    [(2, 3)],
    [(2, 2, 2)],
    [(2, 2), (2, 2)],
]


@pytest.mark.no_cover
def test_all_equilibria_are_an_odd_number_without_ties_and_hold_all_pure_ones() -> None:
    source = random.Random(8)  # noqa: S311 - games, no secrets
    mixed = 0
    for shapes in SMALL * 3:
        game = random_game(source, shapes, 1000)
        result = solve(game, "markov_perfect", "stationary_patterns")
        assert result.status is Status.COMPLETE
        assert result.num_equilibria % 2 == 1
        pure = [one for one in result.equilibria if one.is_pure]
        assert {one.profile for one in pure} == set(profiles_of(solve(game, "pure_markov_perfect")))
        mixed += len(pure) < result.num_equilibria
    assert mixed > 3


@pytest.mark.no_cover
@pytest.mark.parametrize(("highest", "fewest"), [(2, 12), (50, 24)])
def test_zero_sum_games_have_the_same_equilibria_by_patterns_as_by_their_equations(highest: int, fewest: int) -> None:
    source = random.Random(9)  # noqa: S311 - games, no secrets
    sizes: list[list[tuple[int, ...]]] = [[(2, 2)], [(2, 2), (2, 1)], [(2, 2), (2, 2)], [(2, 3), (1, 1)]]
    compared = 0
    for shapes in sizes * 6:
        game = random_game(source, shapes, highest, zero_sum=True)
        try:
            by_patterns = solve(game, "markov_perfect", "stationary_patterns")
        except MethodError:  # with ties there are curves
            continue
        assert set(profiles_of(by_patterns)) == set(profiles_of(solve(game)))
        compared += 1
    assert compared >= fewest


def test_equilibria_that_form_a_curve_are_refused_with_a_way_out() -> None:
    game = load_model("sma/sma_cycles").at(gap_cost_rok="3/50")  # Seoul is indifferent, Washington's values are not
    message = "^use concept 'pure_markov_perfect', if there is one: .*where ROK mixes hold and sign in democrat_lapsed"
    with pytest.raises(MethodError, match=message):
        solve(game, "markov_perfect")
    assert solve(game).num_equilibria == 2


def test_many_combinations_of_supports_are_left_to_other_methods() -> None:
    game = random_game(random.Random(1), [(2, 2)] * 5, 3)  # noqa: S311 - games, no secrets
    with pytest.raises(
        MethodError,
        match=r"^use concept 'pure_markov_perfect', if there is one: "
        r".* at most 20,000 combinations of supports, not 59,049",
    ):
        solve(game, "markov_perfect")


def test_an_equilibrium_is_strict_if_whoever_deviates_once_loses() -> None:
    game = StochasticGame.from_payoffs(
        {"s": {("l",): ({"A": 1}, {"s": 1}), ("r",): ({"A": 1}, {"s": 1}), ("w",): ({"A": 0}, {"s": 1})}},
        discount="1/2",
    )
    assert [one.is_strict for one in solve(game).equilibria] == [False, False]
    (one,) = solve(load_model("sma/sma_cycles").at()).equilibria
    assert one.is_strict
    nobody = StochasticGame.from_payoffs({"s": {("stay",): ({"A": 1}, {"s": 1})}}, discount="1/2")
    (only,) = solve(nobody).equilibria
    assert only.is_strict
    assert only.payoffs["A"] == 2


def test_one_player_alone_gets_what_value_iteration_gives() -> None:
    source = random.Random(4)  # noqa: S311 - games, no secrets
    for _ in range(10):
        game = random_game(source, [(3,), (2,), (3,), (1,)], 5)
        values = np.zeros(4)
        for _ in range(3000):
            values = np.array(
                [
                    max(
                        float(payoffs[0]) + float(game.discount) * sum(float(share) * values[to] for to, share in row)
                        for payoffs, row in zip(state.payoffs, state.transitions, strict=True)
                    )
                    for state in game.states
                ]
            )
        for one in solve(game).equilibria:
            assert [float(value) for value in one.state_values["P0"].values()] == pytest.approx(values, abs=1e-9)


def test_against_the_others_choices_in_sma_cycles_value_iteration_comes_to_the_same_values() -> None:
    game: Any = load_model("sma/sma_cycles").at()
    (one,) = solve(game).equilibria
    values = np.zeros(len(game.states))
    for _ in range(1000):
        values = np.array([_best_cell(game, one, state, values) for state in game.states])
    assert values == pytest.approx([float(value) for value in one.state_values["ROK"].values()], abs=1e-12)


def _best_cell(game: Any, one: Equilibrium, state: State[Fraction], values: Any) -> float:
    """Return what Seoul gets at best if Washington keeps to its choice."""
    kept: Any = one.profile["US"][state.name]
    found: list[float] = [
        float(payoffs[0]) + float(game.discount) * sum(float(share) * values[to] for to, share in row)
        for profile, payoffs, row in zip(state.profiles, state.payoffs, state.transitions, strict=True)
        if kept[profile[1]]
    ]
    return max(found)


def test_floats_rule_nothing_out_that_is_an_equilibrium_by_a_hair() -> None:
    hair = Fraction(1, 10**30)
    for extra, number in ((-hair, 1), (Fraction(0), 2), (hair, 1)):
        cells: dict[Any, Any] = {("l",): ({"A": 1}, {"s": 1}), ("r",): ({"A": 1 + extra}, {"s": 1})}
        game = StochasticGame.from_payoffs({"s": cells}, discount="0.9")
        assert solve(game).num_equilibria == number


@pytest.mark.parametrize("scales", [(10**307, 10**307), (10**400, 1), (Fraction(1, 10**320), 10**307)])
def test_the_size_of_payoffs_changes_no_pure_equilibrium(scales: tuple[Any, Any]) -> None:
    source = random.Random(str(scales))  # noqa: S311 - games, not secrets
    for _ in range(6):
        game = random_game(source, [(2, 2), (2, 1)], 2)
        states = [
            state._replace(
                payoffs=tuple(tuple(own * by for own, by in zip(row, scales, strict=True)) for row in state.payoffs)
            )
            for state in game.states
        ]
        scaled = StochasticGame(game.players, tuple(states), Fraction(99, 100))
        plain = StochasticGame(game.players, game.states, Fraction(99, 100))
        expected = profiles_of(solve(plain, "pure_markov_perfect"))
        assert profiles_of(solve(scaled, "pure_markov_perfect")) == expected


@pytest.mark.parametrize(("discount", "scale"), [(1 - Fraction(1, 10**20), 1), ("1/2", 10**400)])
def test_where_floats_say_nothing_everything_is_decided_exactly(discount: Any, scale: int) -> None:
    cells = {("l",): ({"A": scale}, {"s": 1}), ("r",): ({"A": 2 * scale}, {"s": 1})}
    (one,) = solve(StochasticGame.from_payoffs({"s": cells}, discount=discount)).equilibria
    assert one.profile["A"]["s"] == {"l": 0, "r": 1}
    assert one.payoffs["A"] == 2 * scale / (1 - Fraction(discount))


@pytest.mark.parametrize("digits", [6, 8])
def test_a_discount_factor_near_one_leaves_values_exact(digits: int) -> None:
    impatience = Fraction(1, 10**digits)
    (one,) = solve(alone([[1, 0], [0, 2]], 1 - impatience)).equilibria
    assert one.payoffs["A"] == Fraction(2, 3) / impatience


def test_a_discount_factor_that_floats_take_for_one_is_left_to_exact_methods() -> None:
    impatience = Fraction(1, 10**20)
    game = alone([[1, 0], [0, 2]], 1 - impatience)
    result = solve(game)
    assert (result.concept, result.method) == ("markov_perfect", "stationary_patterns")
    assert result.equilibria[0].payoffs["A"] == Fraction(2, 3) / impatience
    with pytest.raises(
        MethodError, match=r"'strategy_iteration' .*it needs a discount factor that floats tell from one"
    ):
        solve(game, solver="strategy_iteration", concept="markov_perfect")


def test_payoffs_beyond_floats_change_nothing_about_a_zero_sum_game() -> None:
    (one,) = solve(alone([[10**400, 0], [0, 10**400]])).equilibria
    assert one.payoffs["A"] == 10**400


def test_irrational_values_of_states_that_never_meet_are_numbers_of_one_field() -> None:
    cells: dict[str, dict[Any, Any]] = {
        name: {
            ("a", "a"): ({"A": number, "B": -number}, {name: 1}),
            ("a", "b"): ({"A": 0, "B": 0}, {"end": 1}),
            ("b", "a"): ({"A": 0, "B": 0}, {"end": 1}),
            ("b", "b"): ({"A": 1, "B": -1}, {"end": 1}),
        }
        for name, number in (("one", 1), ("two", 2))
    }
    cells["start"] = {("n", "n"): ({"A": 0, "B": 0}, {"one": "1/2", "two": "1/2"})}
    cells["end"] = {("n", "n"): ({"A": 0, "B": 0}, {"end": 1})}
    (one,) = solve(StochasticGame.from_payoffs(cells, discount="1/2")).equilibria
    values = one.state_values["A"]
    assert isinstance(values["one"], FieldElement)
    assert values["start"] == (values["one"] + values["two"]) / 4
    assert float(values["one"]) == pytest.approx((17**0.5 - 3) / 2)


def test_too_many_equilibria_are_not_all_listed_and_the_status_says_so() -> None:
    game = random_game(random.Random(1), [(2, 2)] * 4, 0, zero_sum=True)  # noqa: S311 - games, no secrets
    result = solve(game, solver=StateEquations(most_listed=50))
    assert (result.status, result.num_equilibria) == (Status.LIMIT_REACHED, 50)


def circle(size: int) -> StochasticGame:
    """Return states in a circle in each of which both players must mix."""
    cells = {}
    for number in range(size):
        stay, move = f"s{number}", f"s{(number + 1) % size}"
        cells[stay] = {
            ("a", "a"): ({"A": number + 1, "B": -number - 1}, {stay: 1}),
            ("a", "b"): ({"A": 0, "B": 0}, {move: 1}),
            ("b", "a"): ({"A": 0, "B": 0}, {move: 1}),
            ("b", "b"): ({"A": number + 2, "B": -number - 2}, {move: 1}),
        }
    return StochasticGame.from_payoffs(cells, discount="1/2")


def test_equations_with_too_many_solutions_are_refused_with_a_way_out() -> None:
    game = circle(5)
    with pytest.raises(
        MethodError, match=r"^use solver 'strategy_iteration': .*may have 32 solutions, too many to find"
    ):
        solve(game)
    result = solve(game, solver="strategy_iteration")
    assert result.status is Status.APPROXIMATE
    assert 0 < result.equilibria[0].max_regret < Fraction(1, 10**6)


def test_two_states_that_lead_to_each_other_have_values_of_higher_degree() -> None:
    (one,) = solve(circle(2)).equilibria
    value = one.payoffs["A"]
    assert isinstance(value, FieldElement)
    assert len(value.algebraic.minimal_polynomial) > 3
    near = solve(circle(2), solver="strategy_iteration").equilibria[0]
    assert float(near.payoffs["A"]) == pytest.approx(float(value), abs=1e-8)


def test_strategy_iteration_comes_near_to_the_exact_values() -> None:
    source = random.Random(6)  # noqa: S311 - games, no secrets
    for _ in range(20):
        game = random_game(source, [(2, 3), (3, 2), (1, 2)], 4, zero_sum=True)
        exact = solve(game).equilibria[0]
        near = solve(game, solver="strategy_iteration").equilibria[0]
        assert near.max_regret < Fraction(1, 10**4)
        for state, value in exact.state_values["P0"].items():
            assert float(near.state_values["P0"][state]) == pytest.approx(float(value), abs=1e-4)


def test_a_large_state_is_left_to_the_approximate_method() -> None:
    rows = [[(3 * row + 5 * column) % 7 for column in range(12)] for row in range(12)]
    game = alone(rows)
    assert choose_solver(game, "markov_perfect").name == "strategy_iteration"
    assert solve(game).status is Status.APPROXIMATE


def test_too_many_pure_profiles_are_named() -> None:
    game = random_game(random.Random(1), [(2, 2)] * 12, 1)  # noqa: S311 - games, no secrets
    solver = choose_solver(game, "pure_markov_perfect")
    assert solver.strain(game) == "its pure stationary profiles are too many to try"


def test_regrets_are_the_most_that_any_other_strategy_could_add() -> None:
    cells = {
        "up": {("keep",): ({"A": 1}, {"up": 1}), ("fall",): ({"A": 2}, {"down": 1})},
        "down": {("stay",): ({"A": 0}, {"down": 1}), ("climb",): ({"A": -1}, {"up": 1})},
    }
    game = StochasticGame.from_payoffs(cells, discount="3/4")
    bad = verify(game, stationary_profile(game, {"A": {"up": "fall", "down": "stay"}}))
    assert bad.state_values["A"] == {"up": 2, "down": 0}
    assert bad.payoffs["A"] == 2
    assert bad.regrets["A"] == 2  # keep for ever gives 4 in "up", climb first 2 in "down"
    assert str(bad) == "No equilibrium (markov_perfect): A gains 2 by deviating."
    assert verify(game, stationary_profile(game, {"A": {"up": "keep", "down": "climb"}})).is_equilibrium


def test_what_cannot_be_verified_is_refused() -> None:
    game = alone([[1, 0], [0, 1]])
    other = stationary_profile(alone([[1, 0]]), {"A": {}, "B": {"s": "c0"}})
    with pytest.raises(GameError, match="does not belong to this game: labels differ; see stationary_profile"):
        verify(game, other)
    with pytest.raises(MethodError, match="'nash' is not defined for a stochastic game; use 'markov_perfect'"):
        verify(game, other, "nash")
    wrong = StationaryProfile(
        game.players,
        ("s",),
        (game.states[0].action_lists,),
        (((Fraction(1), Fraction(1)), (Fraction(1), Fraction(0))),),
    )
    with pytest.raises(GameError, match="A in s: probabilities 1, 1 must be >= 0 and add up to 1"):
        verify(game, wrong)


def test_the_table_of_a_result_has_a_row_for_each_state_and_what_play_from_there_is_worth() -> None:
    frame = solve(load_model("textbook/quitting_game").at()).to_frame()
    first = frame.iloc[0]
    assert (first["player"], first["information_set"], first["strategy"]) == ("row", "play", "first")
    assert (first["exact_probability"], first["exact_payoff"]) == ("2/5", "3/5")
    over = frame[frame["information_set"] == "over"]
    assert list(over["payoff"]) == [0, 0]


def test_questions_about_matrices_are_refused_with_a_way_out() -> None:
    model = load_model("textbook/quitting_game")
    for ask in (correlated_equilibrium, dominance, stackelberg):
        with pytest.raises(MethodError, match=r"^find its equilibria with solve\(game\): "):
            ask(model.at())
    with pytest.raises(MethodError, match="it has no normal form, as it never ends"):
        reduced_model(model)
    with pytest.raises(MethodError, match=r"^use concept 'markov_perfect': no solver finds 'nash' of "):
        solve(model.at(), "nash")
