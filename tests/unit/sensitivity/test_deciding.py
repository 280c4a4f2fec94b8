"""Decisions: certified numbers, enumeration of discrete models, laws of the value of information, refusals."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import MethodError, ParametricGame, PayoffMatrix, SettingError, beliefs, load_model
from sma_games.games import ChanceNode, DecisionNode, NormalFormGame, TerminalNode
from sma_games.sensitivity import Decision, DecisionStatus, Evidence, Rule, decide
from sma_games.sensitivity.decision import _worth
from sma_games.sensitivity.estimates import Estimate
from sma_games.sweeps.settings.quantiles import quantiles

Setting = dict[str, Any]
Payoffs = dict[str, Fraction]
RandomModel = Callable[..., ParametricGame]
SIGMAS = 5
TIES = ("weak", "strong")
FITTED = 0.01  # of the payoffs' size: what a rule that was fitted may miss


def drawn_in(model: ParametricGame) -> list[str]:
    """Return all parameters with a belief that occur, the early payment among them."""
    return [name for name in model.relevant if model.parameters[name].distribution is not None]


@pytest.fixture(scope="module")
def consenting() -> Decision:
    model = load_model("sma/timing_matrix")
    return decide(model, "ROK", over=drawn_in(model), informed=False)


@pytest.fixture(scope="module")
def informed() -> Decision:
    return decide(load_model("sma/timing_matrix"), "ROK", groups={"two": ["backlash", "goodwill"]})


def test_expected_payoffs_of_the_timing_matrix_are_exact(consenting: Decision) -> None:
    assert consenting.status is DecisionStatus.EXACT
    assert {each.action: each.expected.exact for each in consenting.actions} == {
        "sign_early": Fraction(-104811, 80000),
        "wait": Fraction(-838, 625),
        "renegotiate": Fraction(-12783, 10000),
    }


def means_in(model: ParametricGame) -> dict[str, Fraction]:
    """Return the prior means; digits beyond the sixth are rounding."""
    known = [each for each in beliefs(model, drawn_in(model)) if each.is_drawn]
    return {each.parameter.name: Fraction(f"{each.mean:.6f}") for each in known}


def test_the_payoffs_at_the_prior_means_are_the_certified_expected_ones() -> None:
    """Payoffs are multilinear in independent parameters: their means are the payoffs at the means."""
    model = load_model("sma/timing_matrix")
    means: Any = means_in(model)
    game = model.at(**means)
    assert isinstance(game, NormalFormGame)
    cells = ("sign_early", "wait", "renegotiate")
    expected = [Fraction(-104811, 80000), Fraction(-838, 625), Fraction(-12783, 10000)]
    assert [game.payoff("ROK", name, name) for name in cells] == expected
    paid = [float(game.payoff("US", name, name)) for name in cells]
    assert paid == pytest.approx([1.2601, 1.1908, 1.1783], abs=5e-5)


@pytest.mark.parametrize("of", ["matrix of two", "matrix of one"])
def test_certified_values_of_information_come_out(of: str, consenting: Decision, seoul: ParametricGame) -> None:
    found = consenting if of == "matrix of two" else decide(seoul, over=drawn_in(seoul))
    regrets = {each.action: round(each.expected_regret.value, 3) for each in found.actions}
    assert regrets == {"sign_early": 0.082, "wait": 0.113, "renegotiate": 0.05}
    assert found.perfect_information.value == pytest.approx(0.05, abs=5e-4)
    certified = {
        "backlash": 0.0173,
        "demand_weight": 0.0168,
        "early_payment": 0.0146,
        "goodwill": 0.0063,
        "gap_cost_rok_deferred": 0.0062,
        "demand": 0.0020,
        "reopen_probability": 0.0017,
        "anchor": 0.0017,
        "gap_cost_rok": 0.0005,
        "p_trump": 0,
    }
    values = {name: found.parameters[name].value for name in certified}
    assert values == pytest.approx(certified, abs=1.2e-4)  # they were estimated; ours are exact
    assert all(found.parameters[name].evidence is Evidence.EXACT for name in certified)
    assert found.events["p_trump"].exact == Fraction(1, 80)


def test_values_of_information_are_those_of_lines_between_expected_payoffs(
    consenting: Decision, seoul: ParametricGame
) -> None:
    """What is known of one parameter, the others at their means, is linear in it: by the midpoint rule over shares."""
    means: Any = means_in(seoul)
    shares = ((np.arange(2**12) + 0.5) / 2**12)[:, None]
    for name, found in ((name, consenting.parameters[name]) for name in means if name in consenting.parameters):
        parameter = seoul.parameters[name]
        ends: Any = [seoul.at(**{**means, name: end}) for end in (parameter.low, parameter.high)]
        low, high = (np.array([float(game.payoff("ROK", row)) for row in seoul.strategies["ROK"]]) for game in ends)
        values = np.empty((1, len(shares)))
        quantiles((parameter,), shares, values)
        payoffs = low + (values.T - float(parameter.low)) / float(parameter.high - parameter.low) * (high - low)
        assert found.value == pytest.approx(payoffs.max(axis=1).mean() - payoffs.mean(axis=0).max(), abs=1e-6)


def test_the_election_is_worth_a_hundredth_today_whoever_tells_it() -> None:
    assert decide(load_model("sma/timing_matrix"), "ROK", over=[]).events["p_trump"].exact == Fraction(1, 100)
    tree = decide(load_model("sma/early_sign_tree"), "ROK", informed=False)
    assert tree.events["election"].exact == Fraction(1, 80)


def test_if_nothing_varies_actions_pay_what_stackelberg_gives_and_nothing_is_to_be_learned() -> None:
    found = decide(load_model("sma/timing_matrix"), over=[])
    assert found["sign_early"].expected.exact == Fraction(-29879, 25000)
    assert found.perfect_information.exact == 0
    assert found.parameters == {}


# --- enumeration of discrete models


def settings_of(model: ParametricGame) -> Iterator[tuple[Setting, Fraction]]:
    """Yield every admissible setting with its weight."""
    lists = []
    for name in model.relevant:
        belief = model.parameters[name].distribution
        assert belief is not None
        lists.append(list(zip(belief.arguments[::2], belief.arguments[1::2], strict=True)))
    for chosen in product(*lists):
        setting: Setting = {name: value for name, (value, _) in zip(model.relevant, chosen, strict=True)}
        weight = Fraction(1)
        for _, each in chosen:
            weight *= each
        if weight and model.is_admissible(model.setting(**setting)):
            yield setting, weight


def tree_payoffs(game: object, node: int) -> list[tuple[Fraction, ...]]:
    """Return the payoffs of all pure subgame-perfect plays from a node on, of a tree of two players."""
    nodes, players = game.nodes, game.players  # type: ignore[attr-defined]
    here = nodes[node]
    if isinstance(here, TerminalNode):
        return [here.payoffs]
    below = [tree_payoffs(game, child) for child in here.children]
    if isinstance(here, ChanceNode):
        return [
            tuple(sum(p * each[k] for p, each in zip(here.probabilities, row, strict=True)) for k in range(2))
            for row in product(*below)
        ]
    assert isinstance(here, DecisionNode)
    mover = players.index(here.player)
    return [each for row in product(*below) for each in row if each[mover] == max(other[mover] for other in row)]


def payoffs_at(model: ParametricGame, setting: Setting, *, ties: str) -> Payoffs:
    """Return what each action of the first player pays, the others replying in equilibrium."""
    game = model.at(**setting)
    pick = max if ties == "strong" else min
    if not isinstance(game, NormalFormGame):
        root = game.nodes[0]  # type: ignore[union-attr]
        assert isinstance(root, DecisionNode)
        children = zip(root.actions, root.children, strict=True)
        return {action: pick(each[0] for each in tree_payoffs(game, child)) for action, child in children}
    found = {}
    for row in game.strategies["A"]:
        if len(game.players) == 1:
            found[row] = game.payoff("A", row)
            continue
        replies = {column: game.payoff("B", row, column) for column in game.strategies["B"]}
        best = [column for column, own in replies.items() if own == max(replies.values())]
        found[row] = pick(game.payoff("A", row, column) for column in best)
    return found


def information(table: Sequence[tuple[Setting, Fraction, Payoffs]], names: Sequence[str]) -> Fraction:
    """Return the value of learning some parameters, by definition."""
    whole = sum(weight for _, weight, _ in table)
    cases: dict[tuple[Fraction, ...], list[tuple[Fraction, Payoffs]]] = {}
    for setting, weight, payoffs in table:
        cases.setdefault(tuple(setting[name] for name in names), []).append((weight / whole, payoffs))
    actions = table[0][2]

    def best(rows: Sequence[tuple[Fraction, Payoffs]]) -> Fraction:
        return max(sum((weight * payoffs[action] for weight, payoffs in rows), Fraction(0)) for action in actions)

    return sum(map(best, cases.values()), Fraction(0)) - best([row for rows in cases.values() for row in rows])


def check(found: Decision, table: Sequence[tuple[Setting, Fraction, Payoffs]]) -> None:
    """Compare a decision with what enumeration gives."""
    whole = sum(weight for _, weight, _ in table)
    size = max(abs(payoff) for _, _, payoffs in table for payoff in payoffs.values())
    for action in table[0][2]:
        rows = [(weight / whole, payoffs[action], max(payoffs.values())) for _, weight, payoffs in table]
        value = found[action]
        near(value.expected, sum(weight * own for weight, own, _ in rows))
        near(value.expected_regret, sum(weight * (best - own) for weight, own, best in rows))
        near(value.best, sum(weight for weight, own, best in rows if own == best))
        assert value.worst.value == pytest.approx(float(min(own for _, own, _ in rows)))
        assert value.greatest.value == pytest.approx(float(max(own for _, own, _ in rows)))
        assert value.largest_regret.value == pytest.approx(float(max(best - own for _, own, best in rows)), abs=1e-9)
    near(found.perfect_information, information(table, found.over))
    for name, estimate in found.parameters.items():
        near(estimate, information(table, [name]), spare=FITTED * float(size))
    check_laws(found)


def check_laws(found: Decision) -> None:
    """Nothing is worth less than nothing, no parameter more than a group with it, and no group more than all."""
    whole = found.perfect_information.value + 1e-9
    for name, estimate in found.parameters.items():
        groups = [found.groups[title].value for title in found.groups if name in title]
        assert -1e-9 <= estimate.value <= min([whole, *(value + 1e-9 for value in groups)])
    assert all(each.value <= whole for each in found.groups.values())


def check_model(model: ParametricGame, *, ties: str = "weak") -> None:
    """Compare a decision in a model with what enumeration of its settings gives."""
    table = [(setting, weight, payoffs_at(model, setting, ties=ties)) for setting, weight in settings_of(model)]
    check(decide(model, "A", ties=ties, groups={"".join(model.relevant): model.relevant}), table)


def near(estimate: object, exact: Fraction | int, spare: float = 0.0) -> None:
    value, error = estimate.value, estimate.error  # type: ignore[attr-defined]
    assert value == pytest.approx(float(exact), abs=SIGMAS * error + spare + 1e-9)


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("seed", range(12))
def test_decisions_in_matrices_are_those_of_enumeration(seed: int, ties: str, random_matrices: RandomModel) -> None:
    check_model(random_matrices(seed), ties=ties)


@pytest.mark.parametrize("seed", range(4))
def test_decisions_in_trees_are_those_of_enumeration(seed: int, random_trees: RandomModel) -> None:
    check_model(random_trees(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_decisions_in_a_hundred_models_are_those_of_enumeration(
    seed: int, random_matrices: RandomModel, random_trees: RandomModel
) -> None:
    make = random_trees if seed % 3 == 0 else random_matrices
    check_model(make(seed), ties=TIES[seed % 2])


@pytest.mark.parametrize("seed", range(6))
def test_adding_what_all_actions_pay_changes_no_value_of_information(seed: int, random_matrices: RandomModel) -> None:
    """A parameter that every action pays alike never changes the decision: to learn it is worth nothing."""
    added, plain = random_matrices(2 * seed, alike="3 * z"), random_matrices(2 * seed)
    found = decide(added, groups={"xz": ["x", "z"]})
    assert found.parameters["z"].exact == 0
    assert found.groups["xz"].value == found.parameters["x"].value == decide(plain).parameters["x"].value
    check_laws(found)


@pytest.mark.parametrize("seed", range(4))
def test_nobody_informed_plays_the_equilibrium_of_expected_payoffs(seed: int, random_matrices: RandomModel) -> None:
    model = random_matrices(2 * seed + 1)
    games = [(model.at(**setting), weight) for setting, weight in settings_of(model)]

    def mean(player: str, row: str, column: str) -> Fraction:
        return sum((weight * game.payoff(player, row, column) for game, weight in games), Fraction(0))  # type: ignore[arg-type, call-arg, union-attr]

    found = decide(model, "A", informed=False)
    for row in model.strategies["A"]:
        reply = max(model.strategies["B"], key=lambda column, row=row: mean("B", row, column))  # type: ignore[misc]
        assert found[row].expected.exact == mean("A", row, reply)
    assert found.status is DecisionStatus.EXACT


def test_settings_that_are_not_admissible_do_not_count() -> None:
    builder = PayoffMatrix(title="conditional", players={"A": ["up", "down"]}).constraint("x + y <= 1")
    for name in ("x", "y"):
        builder.parameter(name, "0.25", "0", "1", distribution="discrete(0, 1/4, 1/2, 1/4, 1, 1/2)")
    model = builder.payoff("up", A="x").payoff("down", A="2 * y - 0.2").build()
    table = [(setting, weight, payoffs_at(model, setting, ties="weak")) for setting, weight in settings_of(model)]
    found = decide(model)
    check(found, table)
    assert found.acceptance_rate == pytest.approx(float(sum(weight for _, weight, _ in table)), abs=1e-3)


# --- laws


def test_no_parameter_is_worth_more_than_all_and_a_group_no_less_than_its_members(
    consenting: Decision, informed: Decision
) -> None:
    for found in (consenting, informed):
        assert max(each.value for each in found.parameters.values()) <= found.perfect_information.value
    members = [informed.parameters[name].value for name in ("backlash", "goodwill")]
    assert max(members) <= informed.groups["two"].value <= informed.perfect_information.value


def test_groups_of_polynomial_payoffs_are_monotone(seoul: ParametricGame) -> None:
    names = ["backlash", "demand_weight", "goodwill", "gap_cost_rok"]
    groups = {str(count): names[:count] for count in range(1, 5)}
    found = decide(seoul, groups=groups)
    values = [found.groups[str(count)].value for count in range(1, 5)]
    assert values == sorted(values)
    assert values[0] == found.parameters["backlash"].value


def test_a_parameter_that_never_changes_the_decision_is_worth_nothing(informed: Decision) -> None:
    assert informed.parameters["demand"].value == 0  # the comparison of expected payoffs comes out the same for all
    builder = PayoffMatrix(title="safe", players={"A": ["up", "down"], "B": ["l", "r"]})
    builder.parameter("x", "0.5", "0", "1", distribution="uniform(0, 1)")
    for column in ("l", "r"):
        builder.payoff("up", column, A="2 + x", B="x").payoff("down", column, A="1 + x * x", B="1 - x")
    found = decide(builder.build())
    assert found.parameters["x"].value == found.perfect_information.value == 0


def test_the_fitted_value_is_that_of_exact_inner_expectations() -> None:
    """B has a choice that matters to A by nothing: payoffs are no polynomials any more, but are the same."""
    names = ("x", "y", "z")
    payoffs = {"up": "x * y + z", "down": "2 * y * z", "stay": "0.4 + x * z / 2"}
    one = PayoffMatrix(title="one", players={"A": list(payoffs)})
    two = PayoffMatrix(title="two", players={"A": list(payoffs), "B": ["l", "r"]})
    for builder in (one, two):
        for name in names:
            builder.parameter(name, "0.5", "0", "1", distribution="uniform(0, 1)")
    for row, text in payoffs.items():
        one.payoff(row, A=text)
        two.payoff(row, "l", A=text, B="x").payoff(row, "r", A=f"{text} - max(x - x * x - 1, 0)", B="y")
    groups = {"xy": ["x", "y"], "yz": ["y", "z"]}
    exact, fitted = decide(one.build(), groups=groups), decide(two.build(), groups=groups)
    assert fitted.status is DecisionStatus.ESTIMATED
    for found, known in ((exact.parameters, fitted.parameters), (exact.groups, fitted.groups)):
        for name, value in found.items():
            assert known[name].value == pytest.approx(value.value, abs=5 * known[name].error + 5e-4)


def test_hurwicz_goes_from_the_worst_case_to_the_best(consenting: Decision) -> None:
    assert consenting.hurwicz[0].low == 0
    assert consenting.hurwicz[-1].high == 1
    worst = max(each.worst.value for each in consenting.actions)
    assert consenting[consenting.hurwicz[0].action].worst.value == worst
    assert {each.rule: each.action for each in consenting.recommendations}[Rule.MINIMAX_REGRET] == "sign_early"


# --- where and how much


def test_a_later_stage_is_decided_as_if_it_were_reached() -> None:
    model = load_model("sma/early_sign_tree")
    found = decide(model, "US", over=["criticism", "early_benefit_us"])
    assert (found.stage, [each.action for each in found.actions]) == ("reply", ["accept", "decline"])
    answer = decide(model, "ROK", stage="answer", over=["gap_cost_rok"])
    assert [each.action for each in answer.actions] == ["comply", "resist"]
    assert answer.events.keys() == set()


def test_precision_is_kept_and_equal_seeds_give_equal_numbers() -> None:
    model = load_model("sma/timing_matrix")
    over = ["backlash", "criticism"]
    first, second = (decide(model, over=over, seed=5, precision=0.002) for _ in range(2))
    assert first.actions == second.actions
    assert max(each.expected.error for each in first.actions) <= 0.002
    assert first.is_complete
    assert not decide(model, over=over, precision=1e-12, time_limit=1e-9).is_complete


def test_tables_have_a_row_for_each_action_and_for_each_thing_to_learn(informed: Decision) -> None:
    frame, learned = informed.to_frame(), informed.information_frame()
    assert list(frame["action"]) == ["sign_early", "wait", "renegotiate"]
    assert set(learned["kind"]) == {"all parameters", "parameter", "group", "event"}
    assert "renegotiate" in informed.explain()


@pytest.mark.parametrize(
    ("slug", "arguments", "error", "words"),
    [
        ("sma/timing_matrix", {"player": "Rok"}, SettingError, "did you mean 'ROK'"),
        ("sma/timing_matrix", {"ties": "weka"}, MethodError, "did you mean 'weak'"),
        ("sma/timing_matrix", {"stage": "opening"}, SettingError, "leave stage"),
        ("sma/timing_matrix", {"precision": 0}, SettingError, "above 0"),
        ("sma/timing_matrix", {"groups": {"g": ["demnd"]}}, SettingError, "did you mean 'demand'"),
        ("sma/early_sign_tree", {"stage": "opning"}, SettingError, "did you mean 'opening'"),
        ("sma/sma_cycles", {}, MethodError, "decide needs a tree, or a matrix"),
        ("textbook/one_card_poker", {}, MethodError, "reduced normal form"),
        ("textbook/volunteers_dilemma", {}, MethodError, "one or two players"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    slug: str, arguments: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        decide(load_model(slug), **arguments)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_digits() -> None:
    distributed = pytest.importorskip("distributed")
    model = load_model("sma/early_sign_tree")
    over = ["backlash", "demand", "goodwill"]
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        shared = decide(model, "ROK", over=over, precision=0.01, client=client)
    assert shared == decide(model, "ROK", over=over, precision=0.01)


def test_a_worth_is_told_as_a_decimal_and_none_as_nothing() -> None:
    told = [Estimate.of(Fraction(1, 3)), Estimate(0.0, 0.0), Estimate(0.25, 0.01)]
    assert [_worth(each, " c") for each in told] == ["0.3333 c", "nothing", "0.2500 ± 0.0100 c"]
