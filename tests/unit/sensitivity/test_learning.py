"""What an observation teaches: Bayes' rule in closed form, and what stays as it was."""

import pickle
from typing import Any

import pytest

from sma_games import learn, load_model, probability
from sma_games.errors import InadmissibleError, SettingError
from sma_games.interrupts import partial_of
from sma_games.modeling import ParametricGame, PayoffMatrix
from sma_games.sensitivity.estimated import LineTask
from sma_games.sensitivity.learning import LEVELS, ParameterLearning, Spread

BOTH_SIGN = {"ROK": "sign_early", "US": "sign_early"}


def kinked() -> ParametricGame:
    builder = PayoffMatrix(title="A kink", players={"ROK": ["sign", "wait"], "US": ["sign"]})
    builder.parameter("x", "1/4", "0", "1", distribution="uniform(0, 1)")
    builder.payoff("sign", "sign", ROK="max(x, 1/3)", US="0")
    return builder.payoff("wait", "sign", ROK="x * 2", US="0").build()


def test_one_parameter_is_cut_off_where_the_claim_fails() -> None:
    found = learn(load_model("sma/timing_matrix"), BOTH_SIGN, over="backlash")["backlash"]
    end = 3171 / 12500
    assert found.posterior.mean == pytest.approx(end / 2, abs=1e-4)
    assert found.posterior.quantiles == pytest.approx([level * end for level in LEVELS], abs=1e-3)
    assert found.prior.quantiles == pytest.approx([level * 0.5 for level in LEVELS])


def test_a_comparison_of_two_uniform_parameters_has_the_posterior_of_the_textbook() -> None:
    builder = PayoffMatrix(title="Two shares", players={"ROK": ["sign", "wait"], "US": ["sign", "wait"]})
    for name in ("x", "y", "z"):
        builder.parameter(name, "1/4", "0", "1", distribution="uniform(0, 1)")
    for first in ("sign", "wait"):
        for second in ("sign", "wait"):
            builder.payoff(first, second, ROK="x * z" if first == "sign" else "y", US="0")
    found = learn(builder.build(), "x > y", over=["x", "y", "z"])
    assert found.chance.low <= 0.5 <= found.chance.high
    for name, mean, deviation in (("x", 2 / 3, 18**-0.5), ("y", 1 / 3, 18**-0.5), ("z", 1 / 2, 12**-0.5)):
        each = found[name]
        assert each.posterior.mean == pytest.approx(mean, abs=4 * each.standard_error + 1e-4)
        assert each.posterior.deviation == pytest.approx(deviation, rel=0.01)
    assert [each.parameter for each in found.parameters][-1] == "z"


def test_an_observation_has_the_probability_that_probability_tells() -> None:
    model = load_model("sma/timing_matrix")
    found = learn(model, BOTH_SIGN, seed=3)
    other = probability(model, BOTH_SIGN).chance
    assert found.chance.low - other.half_width <= other.value <= found.chance.high + other.half_width


def test_means_weighted_by_their_probabilities_give_the_prior_means() -> None:
    model = load_model("sma/timing_matrix")
    yes, no = (learn(model, claim, num_lines=4096) for claim in ("early_rok > wait_rok", "early_rok <= wait_rok"))
    for each in yes.parameters:
        mean = yes.chance.value * each.posterior.mean + no.chance.value * no[each.parameter].posterior.mean
        assert mean == pytest.approx(each.prior.mean, rel=0.01)


def test_a_result_is_a_table_and_sentences() -> None:
    found = learn(load_model("sma/timing_matrix"), BOTH_SIGN, over=["backlash", "goodwill"], num_lines=256)
    assert found.to_frame()["parameter"].tolist() == ["backlash", "goodwill"]
    assert "The mean of Seoul's cost of Trump's anger falls from 0.25" in found.explain()
    assert repr(found).startswith("<Learning: some ROK = sign_early and US = sign_early has the probability 0.39")
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - made here


def test_single_settings_teach_too_where_there_are_no_lines() -> None:
    found = learn(kinked(), "x > 1/2", num_lines=256)
    assert found.along is None
    assert found["x"].posterior.mean == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("number", [{"time_limit": -1}, {"num_lines": 0}, {"seed": -1}])
def test_numbers_that_make_no_sense_are_named(number: dict[str, int]) -> None:
    (name,) = number
    with pytest.raises(SettingError, match=f"^{name} = "):
        learn(load_model("sma/sign_or_wait"), "some ROK = wait", **number)  # type: ignore[arg-type]


def test_what_is_impossible_or_says_too_little_is_refused() -> None:
    model = load_model("sma/timing_matrix")
    with pytest.raises(InadmissibleError, match="condition on something more probable"):
        learn(model, "backlash > 0.5", over=["backlash", "p_trump"])
    with pytest.raises(SettingError, match="say of which equilibria: 'some ROK = wait', or 'every ROK = wait'"):
        learn(model, "ROK = wait")


def test_quantiles_of_atoms_are_atoms() -> None:
    builder = PayoffMatrix(title="Atoms", players={"ROK": ["sign", "wait"], "US": ["sign"]})
    builder.parameter("x", "1/2", "0", "1", distribution="discrete(0, 1/2, 1/2, 1/4, 1, 1/4)")
    builder.payoff("sign", "sign", ROK="x", US="0")
    builder.payoff("wait", "sign", ROK="1/4", US="0")
    found = learn(builder.build(), {"ROK": "sign"}, over="x")["x"]
    assert set(found.posterior.quantiles) <= {0.5, 1.0}
    assert found.posterior.mean == pytest.approx(0.75, abs=1e-4)


def test_a_time_limit_hands_out_what_the_lines_drawn_by_then_say() -> None:
    model = load_model("sma/timing_matrix")
    found = learn(model, BOTH_SIGN, time_limit=1e-9)
    assert (found.num_lines, found.num_asked, found.is_complete) == (1024, 2**15, False)
    assert "Only 1,024 of 32,768 lines were drawn" in found.explain()
    whole = learn(model, BOTH_SIGN)
    assert whole.is_complete
    for each in found.parameters:
        assert each.posterior.mean == pytest.approx(whole[each.parameter].posterior.mean, abs=5 * each.standard_error)


def test_ctrl_c_hands_out_the_same() -> None:
    model = load_model("sma/timing_matrix")

    def press(count: int) -> None:
        if count >= 4096:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        learn(model, BOTH_SIGN, progress=press)
    assert partial_of(stopped.value).num_lines == 4096

    def press_at_once(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        learn(model, "backlash > 0.499999", over=["backlash", "p_trump"], num_lines=16, progress=press_at_once)
    assert partial_of(stopped.value) is not None
    with pytest.raises(KeyboardInterrupt) as stopped:
        learn(model, "backlash > 0.5", over=["backlash", "p_trump"], progress=press_at_once)
    assert partial_of(stopped.value) is None  # nothing that was drawn meets it


@pytest.mark.parametrize("num_lines", [256, 4096])
def test_a_cluster_gives_the_same_digits(num_lines: int, cluster: Any) -> None:
    for model, observed in ((load_model("sma/timing_matrix"), BOTH_SIGN), (kinked(), "x > 1/2")):
        here, there = (learn(model, observed, num_lines=num_lines, client=client) for client in (None, cluster))
        assert here == there


def test_parts_of_lines_are_those_of_all_lines_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model("sma/timing_matrix")
    parts = learn(model, BOTH_SIGN, num_lines=4096)
    monkeypatch.setattr(LineTask, "points_of_part", lambda _, number: (number * 256, (number + 1) * 256))
    whole = learn(model, BOTH_SIGN, num_lines=4096)
    for each, other in zip(parts.parameters, whole.parameters, strict=True):
        assert each.posterior.mean == pytest.approx(other.posterior.mean, rel=1e-12)
        assert each.posterior.quantiles == pytest.approx(other.posterior.quantiles, rel=1e-9)


def test_a_mean_that_does_not_move_is_said_to_stay() -> None:
    builder = PayoffMatrix(title="sure", players={"A": ["act", "rest"]})
    builder.parameter("x", "2.5", low="0", high="5", distribution="uniform(0, 5)")
    model = builder.payoff("act", A="x").payoff("rest", A="-1").build()
    assert "The mean of x stays at 2.5." in learn(model, {"A": "act"}).explain()


def test_means_are_told_with_digits_that_differ() -> None:
    before, after = (Spread(mean, (0.0, 1.0), 1e-6) for mean in (1.0, 1.000001))
    assert ParameterLearning("x", before, after, 0.0).words == "rises from 1 to 1.000001, by 1.00 standard deviations"
