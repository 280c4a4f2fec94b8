"""`sensitivity`: certified indices, agreement of the methods, the table, endings, and what is refused."""

import copy
import pickle
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from math import isnan
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sma_games
from sma_games.errors import MethodError, SettingError
from sma_games.interrupts import partial_of
from sma_games.modeling import ParametricGame, PayoffMatrix, load_model, reduced_model
from sma_games.sensitivity import (
    IndexEstimate,
    Sensitivity,
    SensitivityStatus,
    TornadoEnd,
    decide,
    probability,
    sensitivity,
)
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.estimated import LineTask
from sma_games.sensitivity.events import Mark, read_event

BOTH_SIGN = "some ROK = sign_early and US = sign_early"
SHARED = {"p_trump": (0.0613656928, 0.13793), "backlash": (0.86206, 0.93863)}
TOTALS = {
    "early_payment": 0.521,
    "demand_weight": 0.511,
    "backlash": 0.480,
    "early_benefit_us": 0.410,
    "demand": 0.279,
    "reopen_probability": 0.250,
    "anchor": 0.248,
    "p_trump": 0.237,
    "goodwill": 0.218,
}
DIGITS = 0.002  # of certified totals


@pytest.fixture(scope="module")
def timing() -> ParametricGame:
    return load_model("sma/timing_matrix")


@pytest.fixture(scope="module")
def drawn(timing: ParametricGame) -> list[str]:
    """All parameters with a distribution, the lever early_payment too."""
    return [name for name in timing.relevant if timing.parameters[name].distribution is not None]


def near(estimate: IndexEstimate, certified: float, digits: float = 0.0) -> bool:
    """Tell whether an estimate is within three standard errors of a number that is known to some digits."""
    return abs(estimate.value - certified) <= 3 * estimate.half_width / 2.13 + digits


def matrix(*payoffs: str, distribution: str = "uniform(0, 1)") -> ParametricGame:
    """Return a model of one decision whose first action pays a formula of a, b and c, and the second nothing."""
    model = PayoffMatrix(title="Act or not", players={"ROK": ["act", "rest"], "US": ["see"]})
    for name in ("a", "b", "c"):
        model = model.parameter(name, "1/2", low="0", high="1", distribution=distribution, meaning=f"about {name}")
    return model.payoff("act", "see", ROK=payoffs[0], US="0").payoff("rest", "see", ROK="0", US="0").build()


def test_two_parameters_have_their_certified_indices(timing: ParametricGame) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], precision=0.001)
    assert found.status is SensitivityStatus.PRECISE
    for name, (first, total) in SHARED.items():
        assert near(found[name]["first"], first)
        assert near(found[name]["total"], total, 1e-5)
        assert found[name]["total"].half_width <= 0.001
    assert found.mean is not None
    assert near(found.mean, 0.472457822315)


def test_a_pole_that_is_drawn_with_probability_zero_makes_no_parameters_dependent() -> None:
    """By hand: A goes if t <= 4x/9, of which given x the probability is 4x/9, and given t it is 1 - 9t/8 or 0."""
    builder = PayoffMatrix(title="One", players={"A": ["go", "stay"], "B": ["on"]}).parameter("t", "1/2", "0", "1")
    builder = builder.parameter("x", "1", "0", "2").payoff("go", "on", A="x / t - 2", B=0)
    model = builder.payoff("stay", "on", A="1/4", B=0).build()
    found = sensitivity(model, "some A = go", over=["t", "x"], precision=0.05)
    totals = {each.name: each["total"].value for each in found.influences}
    assert totals == pytest.approx({"t": 11 / 15, "x": 3 / 5}, abs=0.002)


def test_exact_lines_averaged_evenly_give_the_certified_indices_too(timing: ParametricGame) -> None:
    """By definition: the variance of means along lines, and the mean of variances along them, by the midpoint rule."""
    names = tuple(SHARED)
    task = LineTask(
        timing,
        read_event(timing, BOTH_SIGN),
        Draws(tuple(timing.parameters[name] for name in names)),
        timing.baseline,
        0,
        None,
    )
    shares = np.tile((np.arange(2**17) + 0.5)[:, None] / 2**17, 2)
    for along, other in (names, names[::-1]):
        lines = replace(task, along=along).lines().totals(task.draws.points(shares, along), [Mark.SOME])[:, 0]
        variance = lines.mean() * (1 - lines.mean())
        assert lines.mean() == pytest.approx(0.472457822315, abs=1e-5)
        assert lines.var() / variance == pytest.approx(SHARED[other][0], abs=1e-5)
        assert (lines * (1 - lines)).mean() / variance == pytest.approx(SHARED[along][1], abs=1e-5)


def test_all_parameters_have_their_certified_total_indices(timing: ParametricGame, drawn: list[str]) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=drawn, n=16 * 256)
    for name, total in TOTALS.items():
        assert near(found[name]["total"], total, DIGITS), found[name]
    assert near(found["backlash"]["first"], 0.095, 0.0005)
    assert near(found["early_benefit_us"]["first"], 0.064, 0.0005)
    assert found.mean is not None
    assert near(found.mean, 0.1544, 0.0003)
    assert {each.name for each in found.influences[:2]} == {"early_payment", "demand_weight"}


@pytest.mark.slow
def test_all_certified_indices_to_two_thousandths(timing: ParametricGame, drawn: list[str]) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=drawn, precision=0.002)
    for name, total in TOTALS.items():
        assert near(found[name]["total"], total, DIGITS), found[name]
    assert sum(each["first"].value for each in found.influences) == pytest.approx(0.26, abs=0.02)
    assert near(found["backlash"]["first"], 0.095, 0.0005)
    assert near(found["early_benefit_us"]["first"], 0.064, 0.0005)


def test_the_lever_is_not_drawn_unless_it_is_named(timing: ParametricGame) -> None:
    found = sensitivity(timing, BOTH_SIGN, n=64)
    assert "early_payment" not in found.over
    assert "early_payment" in found.not_drawn


def test_shapley_effects_add_up_to_one_and_lie_between_the_indices(timing: ParametricGame) -> None:
    effects = sensitivity(timing, BOTH_SIGN, method="shapley", over=["p_trump", "backlash"], precision=0.005)
    assert sum(each["shapley"].value for each in effects.influences) == pytest.approx(1, abs=1e-12)
    for name, (first, total) in SHARED.items():
        assert near(effects[name]["shapley"], (first + total) / 2)  # with two parameters


def test_interactions_are_shared_by_both(timing: ParametricGame) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], precision=0.005, pairs=True)
    assert near(found.pairs["p_trump", "backlash"], 0.93863 - 0.86206, 1e-5)
    values = found.pairs_frame().to_numpy()
    assert values[0, 1] == values[1, 0] == found.pairs["p_trump", "backlash"].value


def test_a_group_of_all_explains_everything(timing: ParametricGame) -> None:
    both = {"both": ["p_trump", "backlash"]}
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], groups=both, n=4096)
    assert near(found["both"]["total"], 1)
    assert found["both"].parameters == ("p_trump", "backlash")


def test_a_payoff_and_its_formula_have_the_same_influences() -> None:
    model, over = matrix("a + b * c - 1/2"), ["a", "b", "c"]
    by_sweep, by_formula = (
        sensitivity(model, outcome, over=over, n=2048) for outcome in ("payoff_ROK", "max(a + b * c - 1/2, 0)")
    )
    for one, other in zip(by_sweep.influences, by_formula.influences, strict=True):
        assert one.name == other.name
        assert one["first"].value == pytest.approx(other["first"].value)
        assert one["total"].value == pytest.approx(other["total"].value)


def test_a_claim_by_lines_and_its_formula_by_points_agree() -> None:
    model = matrix("a + b * c - 1/2")
    by_lines = sensitivity(model, "every ROK = act", n=4096)
    by_points = sensitivity(model, "where(a + b * c > 1/2, 1, 0)", over=["a", "b", "c"], n=2**14)
    for name in ("a", "b", "c"):
        for index in ("first", "total"):
            lines, points = by_lines[name][index], by_points[name][index]
            assert abs(lines.value - points.value) <= 1.5 * (lines.half_width + points.half_width)


def test_morris_sorts_a_linear_payoff_by_its_slopes() -> None:
    found = sensitivity(matrix("1 + 3 * a + 2 * b - c/4"), "payoff_ROK", method="morris", n=20)
    assert [each.name for each in found.influences] == ["a", "b", "c"]
    assert [each["mu"].value for each in found.influences] == pytest.approx([3, 2, -0.25])
    assert found.num_evaluations == 20 * 4


def test_the_bars_of_a_tornado_are_exact_and_say_what_is_played() -> None:
    found = sensitivity(matrix("a + b * c - 1/2"), "payoff_ROK", method="tornado")
    assert found.status is SensitivityStatus.EXACT
    assert found["a"]["swing"].exact == Fraction(7, 10)  # from nothing at 1/20 to 19/20 + 1/4 - 1/2
    low, high = found["a"].ends or (None, None)
    assert low is not None
    assert high is not None
    assert low == TornadoEnd(Fraction(1, 20), Fraction(0), ("rest / see",))
    assert high == TornadoEnd(Fraction(19, 20), Fraction(7, 10), ("act / see",))


@pytest.mark.parametrize(
    ("distribution", "low"),
    [("triangular(0, 0, 1)", 1 - 0.95**0.5), ("beta(1, 2)", 1 - 0.95**0.5), ("discrete(1/4, 0.5, 3/4, 0.5)", 0.25)],
)
def test_bars_reach_as_far_as_the_belief(distribution: str, low: float) -> None:
    found = sensitivity(matrix("a", distribution=distribution), "a", method="tornado", over=["a"])
    assert found["a"].ends is not None
    assert float(found["a"].ends[0].value) == pytest.approx(low, abs=1e-11)


def test_slopes_and_elasticities_are_derivatives_of_the_branch() -> None:
    found = sensitivity(matrix("a + a * b * c / 2"), "payoff_ROK", method="local")
    assert found["a"]["slope"].exact == Fraction(9, 8)
    assert found["a"]["elasticity"].exact == 1
    assert found["b"]["slope"].exact == Fraction(1, 8)
    assert found["b"]["elasticity"].exact == Fraction(1, 9)


def test_slopes_agree_with_small_steps(timing: ParametricGame) -> None:
    found = sensitivity(timing, "least payoff_ROK", method="local", over=["renewal_payment", "demand_weight"])
    from sma_games.sensitivity.outcome_texts import read_outcome

    outcome, step = read_outcome(timing, "least payoff_ROK"), Fraction(1, 10**6)
    for name in found.over:
        sides = [outcome.value_at({**timing.baseline, name: timing.baseline[name] + sign * step}) for sign in (1, -1)]
        assert float((sides[0] - sides[1]) / (2 * step)) == pytest.approx(found[name]["slope"].value, rel=1e-5)


def test_at_a_tipping_point_there_is_no_slope() -> None:
    found = sensitivity(matrix("a - 1/2"), "payoff_ROK", method="local", over=["a", "b"])
    assert found["a"].estimates == {}
    assert "tipping point" in found["a"].reason
    assert isnan(found["a"].size)


def test_a_measure_of_a_tree_is_an_outcome() -> None:
    model = load_model("sma/early_sign_tree")
    measure = model.measures[0]
    found = sensitivity(model, measure, over=["p_trump", "backlash"], method="tornado")
    assert {each.name for each in found.influences} == {"p_trump", "backlash"}
    assert found.mean is not None
    assert found.mean.exact is not None


def test_the_table_says_what_influence_rests_on(timing: ParametricGame) -> None:
    values = {"p_trump": 0.5, "backlash": SimpleNamespace(value=0.25)}
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], n=1024, value_of_information=values)
    frame = found.to_frame().set_index("name")
    assert list(frame.index) == ["backlash", "p_trump"]
    assert frame["value_of_information"].to_dict() == {"backlash": 0.25, "p_trump": 0.5}
    assert frame.loc["backlash", "unit"] == "c"
    assert "Yearly cost to Seoul" in str(frame.loc["backlash", "meaning"])
    assert "evidence" in frame.columns


def test_a_decision_gives_values_of_parameters_and_groups(timing: ParametricGame) -> None:
    decision = SimpleNamespace(parameters={"backlash": SimpleNamespace(value=0.1)}, groups={"x": 0.2})
    groups = {"x": ["p_trump"]}
    found = sensitivity(
        timing, BOTH_SIGN, over=["p_trump", "backlash"], groups=groups, n=64, value_of_information=decision
    )
    assert found["backlash"].value_of_information == 0.1
    assert found["x"].value_of_information == 0.2


def test_what_was_found_is_told_in_sentences(timing: ParametricGame) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], n=4096)
    assert "What matters most: backlash (total 0.9" in found.explain()
    assert "8% of the variance is in interactions" in found.explain()


def test_equal_seeds_give_equal_results_and_pickles_are_equal(timing: ParametricGame) -> None:
    first, again, other = (
        sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], n=256, seed=seed) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own


@pytest.mark.parametrize("outcome", [BOTH_SIGN, "least payoff_ROK"])
def test_a_cluster_gives_the_same_digits(timing: ParametricGame, outcome: str, cluster: Any) -> None:
    here, there = (
        sensitivity(timing, outcome, over=["p_trump", "backlash"], n=2048, client=client) for client in (None, cluster)
    )
    assert here == there


def interrupted(*arguments: Any, after: int, **options: Any) -> Sensitivity:
    calls: list[int] = []

    def press(count: int) -> None:
        calls.append(count)
        if len(calls) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        sensitivity(*arguments, progress=press, **options)
    part: Sensitivity = partial_of(stopped.value)
    assert part.status is SensitivityStatus.INTERRUPTED
    return part


@pytest.mark.parametrize(
    ("options", "index"),
    [
        ({"method": "sobol", "precision": 1e-9}, "total"),
        ({"method": "shapley", "precision": 1e-9}, "shapley"),
        ({"method": "tornado"}, "swing"),
    ],
    ids=["sobol", "shapley", "tornado"],
)
def test_ctrl_c_keeps_what_is_known(timing: ParametricGame, options: dict[str, Any], index: str) -> None:
    part = interrupted(timing, BOTH_SIGN, over=["p_trump", "backlash"], after=2, **options)
    assert index in part.influences[0].estimates
    assert part.influences[0].meaning


def test_ctrl_c_in_first_order_indices_keeps_the_total_ones(timing: ParametricGame) -> None:
    part = interrupted(timing, BOTH_SIGN, over=["p_trump", "backlash"], after=2, n=256)
    assert part.indices == ("total", "first")


def test_a_time_limit_is_told(timing: ParametricGame) -> None:
    found = sensitivity(timing, BOTH_SIGN, over=["p_trump", "backlash"], precision=1e-9, time_limit=1e-9)
    assert found.status is SensitivityStatus.TIME_LIMIT
    assert not found.is_complete
    assert set(found.indices) == {"first", "total"}


def test_what_never_varies_has_no_indices() -> None:
    found = sensitivity(matrix("1 + a"), "every ROK = act", over=["a", "b"])
    assert isnan(found["a"]["total"].value)
    assert "Nothing that varies changes it." in found.explain()


def test_an_outcome_of_one_parameter_is_all_its_own() -> None:
    found = sensitivity(matrix("a - 1/3"), "every ROK = act", over=["a"], n=64)
    assert found["a"]["total"].value == pytest.approx(1)
    assert found["a"]["first"].value == pytest.approx(1)


@pytest.mark.parametrize(
    ("slug", "player", "label", "action"),
    [("sma/timing_matrix", "ROK", "ROK", "wait"), ("sma/early_sign_tree", "ROK", "opening", "wait")],
)
def test_the_mean_regret_is_that_of_the_decision(slug: str, player: str, label: str, action: str) -> None:
    model, over = load_model(slug), ["p_trump", "backlash"]
    found = sensitivity(model, f"regret {label} = {action}", over=over, n=1024)
    decided = decide(model, player, over=over)
    assert found.mean is not None
    assert abs(found.mean.value - decided[action].expected_regret.value) <= 2 * found.mean.half_width
    assert all(each["total"].value >= 0 for each in found.influences)


def test_the_regret_at_a_setting_is_what_the_best_action_pays_more() -> None:
    model = matrix("a - 1/4")
    acting, resting = (sensitivity(model, f"regret ROK = {action}", method="tornado") for action in ("act", "rest"))
    assert acting["a"]["swing"].exact == -Fraction(1, 5)  # at 1/20 it loses 1/5, at 19/20 nothing
    assert resting["a"]["swing"].exact == Fraction(7, 10)


def test_regret_takes_a_decision_as_what_learning_is_worth(timing: ParametricGame) -> None:
    decided = decide(timing, "ROK", over=["p_trump", "backlash"])
    found = sensitivity(timing, "regret ROK = wait", over=["p_trump", "backlash"], n=64, value_of_information=decided)
    assert found["backlash"].value_of_information == decided.parameters["backlash"].value


@pytest.mark.parametrize(
    ("slug", "text", "words"),
    [
        ("sma/timing_matrix", "regret ROK = wat", "did you mean 'wait'"),
        ("sma/timing_matrix", "regret ROC = wait", "did you mean 'ROK'"),
        ("sma/early_sign_tree", "regret openin = wait", "did you mean 'opening'"),
    ],
)
def test_a_regret_of_nothing_is_refused(slug: str, text: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        sensitivity(load_model(slug), text)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"method": "sobel"}, MethodError, "did you mean 'sobol'"),
        ({"method": "tornado", "n": 5}, MethodError, "leave n out, which tornado does not take"),
        ({"method": "local"}, MethodError, "what is true or false has no slope"),
        ({"method": "morris", "pairs": True}, MethodError, "leave pairs out"),
        ({"precision": 2}, SettingError, "precision = 2"),
        ({"n": 0}, SettingError, "n = 0"),
        ({"seed": -1}, SettingError, "seed = -1"),
        ({"method": "morris", "time_limit": 1}, MethodError, "leave time_limit out"),
        ({"time_limit": 0}, SettingError, "time_limit = 0"),
        ({"over": ["p_trunp"]}, SettingError, "did you mean 'p_trump'"),
        ({"over": ["p_trump"], "groups": {"x": ["backlash"]}}, SettingError, "which is not drawn"),
        ({"groups": {"x": ["p_trump", "p_trump"]}}, SettingError, "occur once"),
        ({"groups": {"backlash": ["p_trump"]}}, SettingError, "a parameter has that name"),
    ],
)
def test_mistakes_are_told_with_the_way_out(
    timing: ParametricGame, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        sensitivity(timing, BOTH_SIGN, **options)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("ROK = wait", "write 'every ROK = wait' or 'some ROK = wait'"),
        ("payof_ROK", "did you mean 'payoff_ROK'"),
        ("some ROK = sign_early falls in backlash", "rises"),
        ("nothing_known + 1", "is no formula"),
    ],
)
def test_an_outcome_that_is_none_is_refused(timing: ParametricGame, outcome: str, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        sensitivity(timing, outcome)


@pytest.mark.parametrize("method", ["sobol", "tornado"])
def test_equilibria_that_differ_must_be_chosen(timing: ParametricGame, method: str) -> None:
    with pytest.raises(MethodError, match="write 'least payoff_ROK' or 'greatest payoff_ROK'"):
        sensitivity(timing, "payoff_ROK", method=method, over=["p_trump"])


def test_a_claim_about_equilibria_that_are_no_formulas_is_solved_point_by_point() -> None:
    alone = load_model("sma/successor_types")  # three players who do not see everything
    claim = "some opening = sign_early"
    found = sensitivity(alone, claim, over=["backlash"], n=4)
    chance = probability(alone, claim, over=["backlash"], precision=0.15)
    assert found.mean is not None
    assert abs(found.mean.value - chance.value) <= found.mean.half_width + chance.chance.half_width


def test_a_claim_about_a_small_tree_is_about_the_plans_of_its_reduced_normal_form() -> None:
    model = load_model("textbook/one_card_poker")
    found = [
        sensitivity(each, "some payoff_first >= 0.3", over=["stake"], n=8) for each in (model, reduced_model(model))
    ]
    assert found[0].influences == found[1].influences


def test_parameters_that_depend_on_each_other_are_refused_with_the_way_out() -> None:
    model = (
        PayoffMatrix(title="Linked", players={"ROK": ["act", "rest"], "US": ["see"]})
        .parameter("a", "1/4", low="0", high="1", distribution="uniform(0, 1)")
        .parameter("b", "1/4", low="0", high="1", distribution="uniform(0, 1)")
        .constraint("a + b <= 1")
        .payoff("act", "see", ROK="a - b", US="0")
        .payoff("rest", "see", ROK="0", US="0")
        .build()
    )
    with pytest.raises(MethodError, match=r"leave parameters out of over .* a \+ b <= 1"):
        sensitivity(model, "every ROK = act")
    assert sensitivity(model, "every ROK = act", method="tornado")["a"].ends is not None


def test_the_package_and_its_folder_share_a_name_and_the_function_wins() -> None:
    from sma_games.sensitivity.analysis import sensitivity as from_its_module

    assert sma_games.sensitivity is from_its_module
    assert import_module("sma_games.sensitivity").sensitivity is from_its_module


def choice_of(payoff: str, constraint: str = "") -> ParametricGame:
    """Return a choice between a payoff and nothing, about which two parameters are believed to be uniform."""
    builder = PayoffMatrix(title="choice", players={"A": ["act", "rest"]})
    builder.parameter("p", "1/2", low="0", high="1", distribution="uniform(0, 1)")
    builder.parameter("q", "1/4", low="0", high="1", distribution="uniform(0, 1)")
    builder = builder.constraint(constraint) if constraint else builder
    return builder.payoff("act", A=payoff).payoff("rest", A="-1").build()


@pytest.mark.parametrize("method", ["sobol", "shapley", "morris"])
def test_of_a_constant_outcome_no_share_is_told_and_equal_results_are_equal(method: str) -> None:
    model = choice_of("p + q")
    found, again = (sensitivity(model, "every A = act", method=method, n=32) for _ in range(2))
    assert found.interaction_share is None
    assert "nan" not in found.explain()
    assert "Nothing that varies changes it." in found.explain()
    assert found == again == copy.deepcopy(found)
    assert hash(found.influences[0].estimates[found.indices[0]]) == hash(
        again.influences[0].estimates[found.indices[0]]
    )


def test_a_tornado_without_admissible_ends_does_not_say_that_nothing_matters() -> None:
    found = sensitivity(choice_of("p + q", "p + q <= 9/10"), "payoff_A", method="tornado")
    assert [each.estimates for each in found.influences] == [{}, {}]
    told = found.explain()
    assert "What matters is not known." in told
    assert "Nothing that varies" not in told
    assert "Not known of p: an end is not admissible." in told
    assert "Not known of q: an end is not admissible." in told


def test_a_condition_that_fails_only_where_nobody_believes_links_no_parameters() -> None:
    """Talks without a last round need discount_factor * (1 - friendly_probability) < 1, and nobody believes in 1."""
    found = sensitivity(load_model("sma/gap_offers"), "payment", over=["discount_factor", "friendly_probability"])
    assert set(found.to_frame()["name"]) == {"discount_factor", "friendly_probability"}


def test_a_parameter_that_ends_the_claim_at_both_ends_is_not_told_to_change_nothing() -> None:
    """Nobody acts at the ends of what is believed of a, whose swing is nothing; today somebody does."""
    found = sensitivity(matrix("1/5 - (a - 1/2)**2"), "every ROK = act", method="tornado", over=["a"])
    assert found["a"]["swing"].exact == 0
    told = found.explain({"a": "the wind"})
    assert "Nothing that varies" not in told
    assert "At both ends another outcome than at the baseline: the wind." in told
