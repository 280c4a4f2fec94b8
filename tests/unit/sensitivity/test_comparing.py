"""Models side by side: what each answers, how probable the claim is, who disagrees, and of whom it cannot be asked."""

import pickle
from typing import Any

import pytest

from sma_games.errors import MethodError, SettingError
from sma_games.modeling import PayoffMatrix, load_model
from sma_games.sensitivity import compare, probability
from sma_games.sensitivity.comparing import Compared

BOTH = "ROK = sign_early and US = sign_early"


def toy(title: str, gain: str) -> PayoffMatrix:
    builder = PayoffMatrix(title=title, players={"A": ["left", "right"], "B": ["stay"]})
    builder.parameter("gain", gain, "0", "1", distribution="uniform(0, 1)")
    builder.payoff("left", "stay", A="gain", B="0")
    builder.payoff("right", "stay", A="1/4", B="0")
    return builder


def test_a_single_model_is_compared_at_all_its_calibrations() -> None:
    found = compare("sma/timing_matrix")
    assert [each.calibration for each in found.models] == ["baseline", *load_model("sma/timing_matrix").calibrations]
    assert found.models[0].equilibria[0] == "sign_early / sign_early"
    assert found.claims == {}
    assert "verdict" not in found.to_frame()


def test_probabilities_and_verdicts_are_those_of_the_other_verbs() -> None:
    low, high = toy("low", "0.1").build(), toy("high", "0.9").build()
    found = compare([low, high], "A = left")
    assert [each.verdict for each in found.models] == ["fails", "holds"]
    assert [each.probability for each in found.models] == [probability(each, "A = left") for each in (low, high)]
    assert found.models[0].probability is not None
    assert str(found.models[0].probability.exact_value) == "3/4"
    assert not found.agree
    assert [each.model for each in found.dissenting] == [high]
    assert found.to_frame()["upper_probability"].tolist() == [0.75, 0.75]
    assert found.to_frame()["tipping_values"].tolist() == ["gain above 0.25 (75 %)", "gain below 0.25 (25 %)"]
    assert "; another verdict with gain above 0.25 (75 %)." in found.explain()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


def test_a_cluster_gives_the_same_digits(cluster: Any) -> None:
    models: list[Compared] = ["sma/timing_matrix", ("sma/timing_matrix", "strict")]
    here, there = (compare(models, BOTH, precision=0.02, client=client) for client in (None, cluster))
    assert here == there


def test_claims_may_differ_by_model_and_a_model_without_one_is_not_asked() -> None:
    models: list[Compared] = ["sma/early_sign_tree", ("sma/early_sign_tree", "strict"), "sma/hedge_signal"]
    found = compare(models, {"sma/early_sign_tree": "backlash < 0.2"})
    assert [each.verdict for each in found.models] == ["holds", "holds", "not asked"]
    assert found.agree
    assert "Both of which it can be asked agree" in found.explain()


def test_a_model_with_other_actions_says_why_it_cannot_be_asked() -> None:
    found = compare([toy("toy", "0.5").build(), "textbook/prisoners_dilemma"], "A = left")
    assert found.models[1].verdict == "not asked"
    assert found.models[1].reason
    assert found.models[1].reason in found.to_frame()["reason"].tolist()
    assert found.models[1].reason in found.explain()


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(SettingError, match="asked of none of these models"):
        compare(["textbook/prisoners_dilemma"], BOTH)
    with pytest.raises(SettingError, match="name at least one"):
        compare([])
    with pytest.raises(MethodError, match="compare needs models"):
        compare([3])  # type: ignore[list-item]
    with pytest.raises(SettingError, match="strict"):
        compare([("sma/timing_matrix", "strikt")])


def test_models_that_are_bound_are_told_apart() -> None:
    model = load_model("sma/timing_matrix")
    found = compare([model, model.fix(backlash="0.3"), model.fix("strict", p_trump="1/3")])
    names = [each.name for each in found.models]
    assert names[0] == "sma/timing_matrix"
    bound = ("baseline, backlash = 0.3", "strict, p_trump = 1/3")
    assert names[1:] == [f"sma/timing_matrix ({text})" for text in bound]


def test_a_tree_with_private_information_is_asked_about_its_plans() -> None:
    claim = "ROK = timing/hedge: sign_early, timing/routine: sign_early"
    (row,) = compare([load_model("sma/hedge_signal")], claim, precision=0.1).models
    assert row.verdict == "fails"
    assert row.probability is not None
    assert row.probability.upper.low < 0.599 < row.probability.upper.high
