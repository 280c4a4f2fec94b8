"""Probabilities: the certified numbers of the timing matrix, what is drawn, and what is told."""

import pickle
import signal
import time
from dataclasses import replace
from fractions import Fraction
from threading import Timer

import pytest
from flint import acb

from sma_games import load_model, probability
from sma_games.errors import InadmissibleError, MethodError, SettingError
from sma_games.interrupts import partial_of
from sma_games.modeling import ParametricGame, PayoffMatrix, SequentialGame
from sma_games.sensitivity import Chance, ProbabilityMethod
from sma_games.sensitivity.estimated import ProbabilityStatus
from sma_games.sensitivity.quadrature import integral

BOTH_SIGN = "some ROK = sign_early and US = sign_early"
CERTIFIED = {
    "criticism": "443/1250",
    "demand_weight": "13125/32131",
    "early_payment": "5250/11293",
    "backlash": "3171/6250",
    "reopen_probability": "358/543",
    "anchor": "358/543",
    "early_benefit_us": "1426/1875",
    "money_weight_us": "3829/4842",
    "goodwill": "1057/1250",
    "gap_cost_us": "534/625",
    "renewal_payment": "827/950",
    "demand": "1",
}


@pytest.mark.parametrize(("name", "value"), CERTIFIED.items())
def test_one_parameter_of_the_timing_matrix_gives_the_certified_fraction(name: str, value: str) -> None:
    model = load_model("sma/timing_matrix")
    found = probability(model, BOTH_SIGN, over=name)
    assert (found.exact_value, found.method) == (Fraction(value), ProbabilityMethod.EXACT)
    assert_line_agrees(model, name, Fraction(value))


def assert_line_agrees(model: ParametricGame, name: str, exact: Fraction) -> None:
    """Compare with the other way: a line in floats along the only parameter that is drawn."""
    line = probability(model, BOTH_SIGN, over=name, method="estimated")
    assert line.value == pytest.approx(float(exact), abs=1e-12)
    assert line.interval[0] <= exact <= line.interval[1]


def test_without_hindsight_the_tree_is_a_toss_of_a_coin_about_the_cost_of_reopening() -> None:
    """Certified, models2.md 1.3: the cost at which an expert's half would reopen is the tipping value, 5457/25000."""
    model = load_model("sma/early_sign_tree").fix("strict")
    signed = "some opening = sign_early and reply = accept and ratification = ratify"
    assert probability(model, signed, over="reopening_cost").upper.exact == Fraction(1, 2)
    drawn = model.parameters["reopening_cost"].distribution
    assert drawn is not None
    assert drawn.arguments[1] / 2 == Fraction(5457, 25000)


def test_the_election_gives_a_fraction_with_141_digits() -> None:
    model = load_model("sma/timing_matrix")
    exact = probability(model, BOTH_SIGN, over="p_trump").exact_value
    assert exact is not None
    assert (round(float(exact), 10), len(str(exact.denominator))) == (0.9361878956, 141)
    assert_line_agrees(model, "p_trump", exact)


def test_election_and_backlash_are_enclosed_around_the_certified_value() -> None:
    model, over = load_model("sma/timing_matrix"), ["p_trump", "backlash"]
    found = probability(model, BOTH_SIGN, over=over)
    low, high = found.interval
    assert found.method is ProbabilityMethod.ENCLOSED
    assert low - 1e-12 <= 0.472457822315 <= high + 1e-12
    assert high - low < 1e-9
    drawn = probability(model, BOTH_SIGN, over=over, method="estimated", precision=0.0002)
    assert drawn.standard_error is not None
    assert abs(drawn.value - 0.472457822315) <= 3 * drawn.standard_error


def test_all_parameters_give_the_certified_estimates_with_and_without_the_payment() -> None:
    model = load_model("sma/timing_matrix")
    drawn = probability(model, BOTH_SIGN)
    assert "early_payment" in drawn.kept
    assert abs(drawn.value - 0.202) <= 3 * (drawn.standard_error or 0) + 0.0005
    paid = probability(model, BOTH_SIGN, over=[*drawn.over, "early_payment"], precision=0.001)
    assert abs(paid.value - 0.1544) <= 3 * (paid.standard_error or 0) + 0.0003
    assert (paid.interval[1] - paid.interval[0]) / 2 <= 0.001


def test_the_tree_over_all_its_parameters_is_known_to_the_precision_asked() -> None:
    found = probability(load_model("sma/early_sign_tree"), "some opening = sign_early and reply = accept")
    assert found.interval[1] - found.interval[0] <= 2 * 0.002
    assert found.status is ProbabilityStatus.PRECISE


def test_a_claim_that_does_not_say_of_which_equilibria_has_two_probabilities() -> None:
    found = probability(load_model("sma/timing_matrix"), "ROK = sign_early", over="backlash")
    assert [found.lower.exact, found.upper.exact] == [0, Fraction(3171, 6250)]
    with pytest.raises(MethodError, match="read lower and upper, or begin the claim with every or some"):
        _ = found.value


def test_what_is_given_conditions_in_all_three_ways() -> None:
    model = load_model("sma/timing_matrix")
    one = probability(model, BOTH_SIGN, over="backlash", given="backlash < 0.3")
    assert one.exact_value == Fraction(3171, 12500) / Fraction(3, 10)
    assert one.condition.exact == Fraction(3, 5)
    two = probability(model, BOTH_SIGN, over=["p_trump", "backlash"], given="backlash < 0.3")
    estimate = probability(
        model, BOTH_SIGN, over=["p_trump", "backlash"], given="backlash < 0.3", method="estimated", precision=0.001
    )
    assert two.method is ProbabilityMethod.ENCLOSED
    assert estimate.chance.low - 0.001 <= two.value <= estimate.chance.high + 0.001
    everywhere = probability(model, BOTH_SIGN, over=["p_trump", "backlash"]).value
    unlikely = probability(model, BOTH_SIGN, over=["p_trump", "backlash"], given="backlash >= 0.3").value
    assert abs(0.6 * two.value + 0.4 * unlikely - everywhere) < 1e-9


def test_what_cannot_be_given_is_refused() -> None:
    with pytest.raises(InadmissibleError, match="condition on something that can be"):
        probability(load_model("sma/timing_matrix"), BOTH_SIGN, over="backlash", given="backlash > 0.5")


def test_equal_seeds_give_equal_digits_and_others_do_not() -> None:
    model = load_model("sma/timing_matrix")
    first, again, other = (probability(model, BOTH_SIGN, seed=seed, precision=0.01) for seed in (1, 1, 2))
    assert first == again
    assert first.value != other.value


def test_a_time_limit_hands_out_what_is_known_with_its_larger_error() -> None:
    found = probability(load_model("sma/timing_matrix"), BOTH_SIGN, precision=1e-7, time_limit=0.05)
    assert found.status is ProbabilityStatus.TIME_LIMIT
    assert found.interval[0] < found.value < found.interval[1]


def test_ties_decide_at_values_with_a_probability_of_their_own() -> None:
    model = (
        PayoffMatrix(title="A tie", players={"ROK": ["sign", "wait"]})
        .parameter("x", "1/2", "0", "1", distribution="discrete(0, 1/4, 1/2, 1/2, 1, 1/4)")
        .parameter("y", "1/2", "0", "1", distribution="discrete(1/3, 1/2, 1/2, 1/2)")
        .payoff("sign", ROK="x")
        .payoff("wait", ROK="y")
        .build()
    )
    assert probability(model, "x > y").exact_value == Fraction(1, 2)
    assert probability(model, "x >= y").exact_value == Fraction(3, 4)


def test_lines_are_conditioned_on_what_is_admissible() -> None:
    builder = PayoffMatrix(title="Two shares", players={"ROK": ["sign", "wait"], "US": ["sign", "wait"]})
    for name in ("x", "y"):
        builder.parameter(name, "1/4", "0", "1", distribution="uniform(0, 1)")
    builder.constraint("x + y <= 1")
    for first in ("sign", "wait"):
        for second in ("sign", "wait"):
            builder.payoff(first, second, ROK="x" if first == "sign" else "y", US="0")
    model = builder.build()
    found = probability(model, "some ROK = sign")
    assert abs(found.value - 1 / 2) < 1e-9
    assert abs(found.acceptance.value - 1 / 2) < 1e-9
    one = probability(model, "x > 1/2", over="x")
    assert (one.exact_value, one.acceptance.exact) == (Fraction(1, 3), Fraction(3, 4))


def test_models_without_lines_are_sampled_setting_by_setting_and_say_so() -> None:
    players = {"A": ["in", "out"], "B": ["in", "out"], "C": ["in", "out"]}
    builder = PayoffMatrix(title="Three", players=players)
    builder.parameter("x", "1/4", "0", "1", distribution="uniform(0, 1)")
    for a in players["A"]:
        for b in players["B"]:
            for c in players["C"]:
                builder.payoff(
                    a, b, c, A="x - 1/2" if a == "in" else "0", B="1" if b == "in" else "0", C="1" if c == "in" else "0"
                )
    found = probability(builder.build(), "every A = in", precision=0.05)
    assert found.method is ProbabilityMethod.SAMPLED
    assert "single settings are solved" in found.explain()
    assert found.interval[0] - 0.05 <= 0.5 <= found.interval[1] + 0.05


def test_a_result_is_told_in_one_line_and_explained_in_sentences() -> None:
    found = probability(load_model("sma/timing_matrix"), BOTH_SIGN, over="backlash")
    assert repr(found) == f"<Probability: {BOTH_SIGN}: 0.50736 = 3171/6250>"
    assert "Drawn: backlash." in found.explain()
    assert found.to_frame()["exact"].tolist() == ["3171/6250"]
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made here


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"claim": "some ROK = sign_early rises in backlash"}, "a probability needs what holds or fails"),
        ({"claim": "some ROK = dance"}, "dance"),
        ({"claim": BOTH_SIGN, "over": "backlahs"}, "unknown parameter 'backlahs'"),
        ({"claim": BOTH_SIGN, "precision": 0}, "precision = 0: expected a number above 0"),
        ({"claim": BOTH_SIGN, "seed": -1}, "seed = -1"),
    ],
)
def test_mistakes_are_told_with_a_way_out(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        probability(load_model("sma/timing_matrix"), **arguments)  # type: ignore[arg-type]


def test_a_method_that_cannot_answer_is_refused_with_the_reason() -> None:
    with pytest.raises(MethodError, match="exact along one parameter with a density, and 2 are drawn"):
        probability(load_model("sma/timing_matrix"), BOTH_SIGN, over=["backlash", "p_trump"], method="exact")
    with pytest.raises(MethodError, match="expected exact, enclosed, estimated; did you mean 'exact'"):
        probability(load_model("sma/timing_matrix"), BOTH_SIGN, over="backlash", method="exacct")


def test_a_client_that_is_none_is_refused() -> None:
    with pytest.raises(MethodError, match="give a client of a Dask cluster"):
        probability(load_model("sma/timing_matrix"), BOTH_SIGN, client=3)


def test_formulas_without_exact_values_are_for_sweeps() -> None:
    builder = PayoffMatrix(title="A root", players={"ROK": ["sign", "wait"], "US": ["sign"]})
    builder.parameter("x", "1/4", "0", "1", distribution="uniform(0, 1)")
    builder.payoff("sign", "sign", ROK="sqrt(x)", US="0")
    builder.payoff("wait", "sign", ROK="1/2", US="0")
    with pytest.raises(MethodError, match=r"draw with sample and count with sweep: formula 'sqrt\(x\)'"):
        probability(builder.build(), "every ROK = sign")


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_digits() -> None:
    distributed = pytest.importorskip("distributed")
    model = load_model("sma/timing_matrix")
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        shared = probability(model, "ROK = sign_early", precision=0.004, client=client)
    assert shared == probability(model, "ROK = sign_early", precision=0.004)


def test_three_parameters_are_enclosed_around_the_estimate() -> None:
    model = load_model("sma/timing_matrix")
    over = ["p_trump", "backlash", "goodwill"]
    found = probability(model, BOTH_SIGN, over=over)
    estimate = probability(model, BOTH_SIGN, over=over, method="estimated", precision=0.0005)
    assert found.method is ProbabilityMethod.ENCLOSED
    assert found.interval[1] - found.interval[0] < 1e-9
    assert estimate.interval[0] - 0.0005 <= found.value <= estimate.interval[1] + 0.0005


def test_what_is_beyond_rigorous_integration_is_estimated_and_says_why() -> None:
    builder = PayoffMatrix(title="Of degree three", players={"ROK": ["sign", "wait"], "US": ["sign"]})
    for name in ("x", "y"):
        builder.parameter(name, "1/4", "0", "1", distribution="uniform(0, 1)")
    builder.payoff("sign", "sign", ROK="x**3 + y**3 + x * y", US="0")
    builder.payoff("wait", "sign", ROK="1/2", US="0")
    found = probability(builder.build(), "every ROK = sign")
    assert found.method is ProbabilityMethod.ESTIMATED
    assert "It is not enclosed: a polynomial that matters has degree 3" in found.explain()
    with pytest.raises(MethodError, match="degree 3"):
        probability(builder.build(), "every ROK = sign", method="enclosed")


def test_ctrl_c_hands_out_what_is_known_and_nothing_that_is_enclosed_in_part() -> None:
    model = load_model("sma/timing_matrix")

    def stop(done: int) -> None:
        if done >= 4096:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        probability(model, BOTH_SIGN, precision=1e-6, progress=stop)
    partial = partial_of(stopped.value)
    assert (partial.status, partial.num_lines) == (ProbabilityStatus.INTERRUPTED, 4096)
    assert partial.interval[0] < 0.202 < partial.interval[1]


def test_a_signal_ends_a_rigorous_integral() -> None:
    def endless(value: acb, _: object) -> acb:
        time.sleep(0.001)
        return value.gamma()

    Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        integral(endless, Fraction(1, 10**6), Fraction(10**6), 1e-30)


def test_an_error_inside_an_integral_comes_out() -> None:
    def wrong(_value: acb, _analytic: object) -> acb:
        raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        integral(wrong, Fraction(0), Fraction(1), 1e-6)


def test_cases_that_are_not_decided_leave_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.equilibria.trees.perfect_plays.MOST_COMBINATIONS", 0)  # as if there were too many
    game = SequentialGame(title="tie", players=["A", "B"]).parameter("cost", 1, 0, 4, distribution="uniform(0, 4)")
    game = game.stage("open", "A", ["ask", "leave"]).outcome({"open": "leave"}, {"A": "2 - cost", "B": 0})
    game = game.stage("reply", "B", ["yes", "no"], when={"open": "ask"})
    model = game.outcome({"reply": "yes"}, {"A": 1, "B": 1}).outcome({"reply": "no"}, {"A": 1, "B": 1}).build()
    found = probability(model, "every open = ask")
    assert found.undecided.value == pytest.approx(3 / 4)  # where the cost exceeds 1: whatever B mixes
    assert found.lower.value + found.undecided.value == pytest.approx(found.upper.value)
    assert [*found.readings] == ["every, at least", "every, at most"]
    assert "hangs on equilibria, such as mixtures of indifferent players, that are not known" in found.explain()
    with pytest.raises(MethodError, match="read lower and upper: 'every open = ask' is not decided"):
        _ = found.value
    sure = probability(model, "some open = ask", given="cost >= 1")
    assert sure.readings == {"some": sure.lower}


def test_in_every_equilibrium_among_very_many_is_decided_by_paths_of_play() -> None:
    found = probability(load_model("sma/election_bargaining"), "every first_offer = share_1", precision=0.01)
    assert found.undecided.value == 0  # of 10^11 equilibria a hundred differ in what is seen


def test_what_is_played_by_nobody_is_refused_in_the_words_of_claims() -> None:
    with pytest.raises(SettingError, match="claim: unknown player 'timing/hedge'"):
        probability(load_model("sma/hedge_signal"), "timing/hedge = sign_early")


@pytest.mark.parametrize("over", [["backlash"], ["p_trump", "backlash"], None])
def test_independent_settings_agree_with_a_probability_and_not_with_a_wrong_one(over: list[str] | None) -> None:
    found = probability(load_model("sma/timing_matrix"), "ROK = sign_early", over=over, precision=0.01)
    assert found.is_complete
    assert found.verify(300) == ()
    wrong = replace(found, upper=Chance(0.05, 0.04, 0.06, 0.005))
    assert "in some equilibrium it is 0.0500 (0.0400 to 0.0600), but " in wrong.verify(300)[0]
