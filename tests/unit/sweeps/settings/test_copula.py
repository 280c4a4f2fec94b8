"""Parameters that hang together: each keeps its distribution, every two have the rank correlation of the file."""

import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sma_games import ModelError, ParametricGame, PayoffMatrix, load_model, sample
from sma_games.modeling.dependence import correlation_matrix
from sma_games.sweeps.results.differences import tell_difference

BELIEFS = {"a": "uniform(0, 1)", "b": "beta(2, 5)", "c": "triangular(0, 0.25, 1)", "d": "normal(0.5, 0.25)"}


def built(*groups: tuple[str, Any]) -> ParametricGame:
    builder = PayoffMatrix(title="Four", players={"ROK": ["go"]})
    for name, belief in BELIEFS.items():
        builder = builder.parameter(name, "0.5", "0", "1", distribution=belief)
    for names, correlation in groups:
        builder = builder.dependence(*names, rank_correlation=correlation, source="assumption")
    return builder.payoff("go", ROK="a + b + c + d").build()


def columns(model: ParametricGame, n: int, **asked: Any) -> dict[str, Any]:
    return dict(sample(model, n, seed=3, **asked).with_chunks(n).chunk(0).columns)


@pytest.mark.parametrize("method", ["sobol", "lhs", "random"])
def test_samples_have_the_rank_correlations_and_the_distributions_of_the_file(method: str) -> None:
    model = built(("ab", "-0.3"), ("bc", "0.6"), ("ad", "0.25"))
    found = columns(model, 2**14, method=method)
    ranks = stats.spearmanr(np.array([*found.values()]).T).statistic
    wanted = {(0, 1): -0.3, (1, 2): 0.6, (0, 3): 0.25, (0, 2): 0, (2, 3): 0, (1, 3): 0}
    for place, value in wanted.items():
        assert ranks[place] == pytest.approx(value, abs=0.03)
    alone = columns(built(), 2**14, method=method)
    for name, column in found.items():
        assert stats.ks_2samp(column, alone[name]).statistic < 0.03


def test_every_two_of_a_longer_list_hang_together() -> None:
    found = columns(built(("abd", "0.5")), 2**13)
    ranks = stats.spearmanr(found["a"], found["d"]).statistic, stats.spearmanr(found["b"], found["d"]).statistic
    assert ranks == pytest.approx((0.5, 0.5), abs=0.02)


def test_parameters_that_hang_together_with_none_keep_every_digit() -> None:
    alone, joined = columns(built(), 512), columns(built(("bd", "0.7")), 512)
    assert [name for name in BELIEFS if np.array_equal(alone[name], joined[name])] == ["a", "b", "c"]


def test_a_part_of_a_sample_does_not_depend_on_the_chunks() -> None:
    model = built(("abc", "0.4"))
    whole = columns(model, 1000)
    parts = sample(model, 1000, seed=3).with_chunks(7)
    for number in (0, 5, 142):
        chunk = parts.chunk(number)
        assert all(
            np.array_equal(chunk.columns[name], whole[name][7 * number : 7 * number + chunk.size]) for name in BELIEFS
        )


def test_one_of_a_pair_that_is_drawn_alone_is_as_without_the_other() -> None:
    assert np.array_equal(columns(built(("ab", "0.9")), 64, over=["b"])["b"], columns(built(), 64, over=["b"])["b"])


def test_the_dependence_shows_in_description_and_fingerprint(tmp_path: Path) -> None:
    model = built(("ab", "-0.3"))
    settings = sample(model, 64, seed=3)
    assert settings.description["dependence"] == {"a, b": "-3/10"}
    assert pickle.loads(pickle.dumps(settings)).fingerprint == settings.fingerprint  # noqa: S301
    other = sample(built(("ab", "0.2")), 64, seed=3)
    assert other.fingerprint != settings.fingerprint
    (tmp_path / "four.toml").write_text(model.to_toml(), encoding="utf-8")
    assert load_model(tmp_path / "four.toml") == model != built()
    stored = {"settings": '{"dependence": {"a, b": "-3/10"}}'}, {"settings": '{"dependence": {"a, b": "1/5"}}'}
    assert tell_difference(*stored) == "over other settings: rank correlation of a, b -3/10 there, 1/5 now"


def test_correlations_of_normal_numbers_are_those_of_pearson() -> None:
    found = correlation_matrix({("a", "b"): Fraction(1, 2)}, ["a", "b"])
    assert float(found[0, 1]) == pytest.approx(2 * np.sin(np.pi / 12), abs=1e-15)


@pytest.mark.parametrize(
    ("groups", "place", "message"),
    [
        ([("ax", "0.3")], "dependence 1.parameters", "unknown parameter 'x'"),
        ([("ab", "0.3"), ("aa", "0.3")], "dependence 2.parameters", "name each parameter once"),
        ([("ab", "1")], "dependence 1.rank_correlation", "1 does not lie between -1 and 1"),
        ([("ab", "much")], "dependence 1.rank_correlation", "'much' is not a number"),
        ([("a", "0.3")], "dependence 1.parameters", "at least"),
        ([("ab", "0.3"), ("cab", "0.1")], "dependence", "a and b have two rank correlations; leave out one"),
        ([("ab", "0.9"), ("bc", "0.9"), ("ac", "-0.9")], "dependence", "bring them nearer to 0; at 0.5 times"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(groups: Any, place: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        built(*groups)
    problem = next(each for each in caught.value.problems if each.place == place)
    assert message in problem.message


def test_what_just_can_be_is_drawn() -> None:
    ranks = stats.spearmanr(*list(columns(built(("abc", "-0.4")), 2**13).values())[:2]).statistic
    assert ranks == pytest.approx(-0.4, abs=0.02)
