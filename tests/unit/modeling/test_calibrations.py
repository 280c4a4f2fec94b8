"""Calibrations give values, distributions, or both; samples draw from what the chosen one believes."""

import pickle
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sma_games import ModelError, ParametricGame, PayoffMatrix, SettingError, load_model, sample
from sma_games.modeling.distributions import Distribution

UNIFORM = Distribution("uniform", (Fraction("1.02"), Fraction("1.14")))


def built(**strict: Any) -> ParametricGame:
    builder = PayoffMatrix(title="Sign or wait", players={"ROK": ["sign", "wait"]})
    builder = (
        builder.parameter("price", "1.08", "1", "1.3", role="lever", distribution="uniform(1.02, 1.25)")
        .parameter("reopen", "0.6", "0", "1", distribution="beta(6, 4)", information="I2")
        .parameter("backlash", "0.1", "0", "0.5", distribution="uniform(0, 0.5)", information="I0")
        .parameter("plain", "0.5", "0", "1")
    )
    builder = builder.payoff("sign", ROK="-price - reopen * backlash").payoff("wait", ROK="-1.2 * plain")
    return builder.calibration("strict", **strict).build()


def drawn(model: ParametricGame, **asked: Any) -> tuple[str, ...]:
    return sample(model, 8, seed=1, **asked).names


def test_a_calibration_may_give_a_value_a_distribution_or_both() -> None:
    strict = built(
        price={"value": "1.062", "distribution": "uniform(1.02, 1.14)"}, reopen={"distribution": "uniform(0, 1)"}
    ).calibrations["strict"]
    assert dict(strict) == {"price": Fraction("1.062")}
    assert strict.beliefs["price"].distribution == UNIFORM
    assert strict.beliefs["reopen"].value == Fraction("0.6")


def test_a_calibration_may_put_all_that_it_does_not_name_at_the_means_of_their_distributions() -> None:
    model = built(values="means", reopen="0.5")
    assert dict(model.calibrations["strict"]) == {
        "price": Fraction("1.135"),
        "reopen": Fraction("0.5"),
        "backlash": Fraction("0.25"),
    }
    assert drawn(model.fix("strict")) == ("backlash",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"values": "modes"},
            "calibrations.strict.values: expected 'means', the means of the distributions, not 'modes'",
        ),
        ({"values": "means"}, "calibrations.strict.values: give plain a value here: the mean of normal is no fraction"),
    ],
)
def test_other_words_and_means_that_are_no_fractions_are_refused(given: dict[str, str], message: str) -> None:
    builder = PayoffMatrix(title="One", players={"ROK": ["sign"]})
    builder = builder.parameter("plain", "0.5", "0", "1", distribution="normal(0.3, 0.2)").payoff("sign", ROK="plain")
    with pytest.raises(ModelError, match=re.escape(message)):
        builder.calibration("strict", **given).build()


def test_what_a_calibration_gives_only_a_value_is_fixed_and_the_settings_say_so() -> None:
    model = built(reopen="0.5")
    assert drawn(model) == ("reopen", "backlash")
    found = sample(model.fix("strict"), 8, seed=1)
    assert found.names == ("backlash",)
    assert found.at(3)["reopen"] == Fraction(1, 2)
    assert found.description["not_drawn"] == {"price": "lever", "reopen": "calibration strict"}


def test_what_a_calibration_gives_a_distribution_is_drawn_from_it() -> None:
    model = built(reopen={"value": "0.5", "distribution": "uniform(0.4, 0.6)"}, plain={"distribution": "beta(2, 2)"})
    found = sample(model.fix("strict"), 64, seed=1)
    assert found.names == ("reopen", "backlash", "plain")
    column = found.chunk(0).columns["reopen"]
    assert 0.4 <= column.min() < 0.41
    assert 0.59 < column.max() <= 0.6
    assert found.description["beliefs"]["reopen"] == "uniform(2/5, 3/5) in [0, 1]"
    assert found.fingerprint != sample(model, 64, seed=1).fingerprint


def test_levers_are_not_drawn_unless_named() -> None:
    model = built(price={"value": "1.062", "distribution": "uniform(1.02, 1.14)"})
    assert "price" not in drawn(model)
    assert "price" not in drawn(model.fix("strict"))
    column = sample(model.fix("strict"), 64, seed=1, over=["price"]).chunk(0).columns["price"]
    assert column.max() < 1.14 < sample(model, 64, seed=1, over=["price"]).chunk(0).columns["price"].max()


def test_a_bound_model_has_the_distributions_of_its_calibration(tmp_path: Path) -> None:
    model = built(price={"value": "1.062", "distribution": "uniform(1.02, 1.14)", "source": "assumption"})
    bound = model.fix("strict")
    assert bound.parameters["price"].distribution == UNIFORM
    assert bound.parameters["price"].source == "assumption"
    assert bound.baseline["price"] == Fraction("1.062")
    assert model.fix().parameters["price"].distribution != UNIFORM
    (tmp_path / "bound.toml").write_text(bound.to_toml(), encoding="utf-8")
    loaded = load_model(tmp_path / "bound.toml")
    assert loaded == replace(bound, calibration=None, bound={}, today=bound.baseline, tables=loaded.tables)
    assert pickle.loads(pickle.dumps(bound)) == bound  # noqa: S301


def test_a_calibration_without_hindsight_does_not_draw_from_later_information() -> None:
    late = built(information="I1", backlash="0.2")
    with pytest.raises(SettingError, match=r"give reopen a distribution of its own in \[calibrations.strict\]"):
        sample(late.fix("strict"), 8, seed=1)
    assert drawn(late) == ("reopen", "backlash")
    assert drawn(late.fix("strict"), over=["backlash"]) == ("backlash",)
    assert drawn(built(information="I1", reopen="0.5").fix("strict")) == ("backlash",)
    own = built(information="I1", reopen={"value": "0.5", "distribution": "uniform(0, 1)"})
    assert drawn(own.fix("strict")) == ("reopen", "backlash")
    labelled = built(information="I1", reopen={"distribution": "uniform(0, 1)", "information": "I2"})
    with pytest.raises(SettingError, match=r"up to I1, and the belief about \w+, uniform\(0, 1\), is labelled I2"):
        sample(labelled.fix("strict"), 8, seed=1)


def test_dates_are_labels_too() -> None:
    calibration = built(information="2024-09-30").calibrations["strict"]
    assert calibration.is_later(built().parameters["reopen"])
    assert not built().calibrations["strict"].is_later(built().parameters["reopen"])


@pytest.mark.parametrize(
    ("strict", "place", "message"),
    [
        ({"prce": "1.1"}, "calibrations.strict.prce", "unknown parameter 'prce'; did you mean 'price'?"),
        ({"price": {"value": "2"}}, "calibrations.strict.price", "2 lies outside range [1, 1.3]"),
        ({"price": {}}, "calibrations.strict.price", "give it a value, a distribution, or both"),
        (
            {"price": {"distribution": "unifrm(1, 2)"}},
            "calibrations.strict.price.distribution",
            "unknown distribution 'unifrm'; did you mean 'uniform'?",
        ),
        ({"price": {"distribution": "uniform(1, 2)"}}, "calibrations.strict.price.distribution", "reaches beyond"),
        ({"price": {"vlue": "1.1"}}, "calibrations.strict.price", "unknown key 'vlue'; did you mean 'value'?"),
        ({"price": {"value": True}}, "calibrations.strict.price.value", "write the number as text"),
    ],
)
def test_mistakes_are_told_with_their_place(strict: Any, place: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        built(**strict)
    problem = next(each for each in caught.value.problems if each.place == place)
    assert message in problem.message


TABLE = """year;step
2005;0.08
2007;0.12
2009;
2014;0.1
"""
MODEL = """schema_version = 1
[model]
title = "Data"
form = "normal"
[parameters]
step = { value = "0.1", range = ["0", "1"], role = "uncertainty", distribution = 'empirical("data/steps.csv", COLUMN)' }
[players]
ROK = ["sign"]
[payoffs.sign]
ROK = "-step"
"""


def with_data(folder: Path, table: str = TABLE, column: str = "step", path: str = "data/steps.csv") -> ParametricGame:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "steps.csv").write_text(table, encoding="utf-8")
    text = MODEL.replace("COLUMN", column).replace("data/steps.csv", path)
    (folder / "steps.toml").write_text(text, encoding="utf-8")
    return load_model(folder / "steps.toml")


def test_a_column_beside_the_model_file_is_what_is_believed(tmp_path: Path) -> None:
    model = with_data(tmp_path)
    values = tuple(map(Fraction, ("0.08", "0.1", "0.12")))
    assert model.parameters["step"].distribution == Distribution("empirical", values)
    found = sample(model, 300, seed=1, method="lhs").chunk(0).columns["step"]
    assert [(found == value).sum() for value in (0.08, 0.1, 0.12)] == [100, 100, 100]
    (tmp_path / "moved.toml").write_text(model.to_toml(), encoding="utf-8")
    (tmp_path / "data" / "steps.csv").unlink()
    assert load_model(tmp_path / "moved.toml") == model


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"column": "stp"}, "data/steps.csv has no column 'stp'; did you mean 'step'?"),
        ({"path": "data/none.csv"}, "there is no file 'data/none.csv'"),
        ({"path": "../steps.csv"}, "leads out of the models folder; write a path inside it, such as 'data/bids.csv'"),
        ({"path": "data/steps.txt"}, "does not end in .csv"),
        ({"table": "step\n0.1\nmuch\n"}, "row 2 of data/steps.csv, column 'step': 'much' is not a number"),
        ({"table": "step\n0.1\n7\n"}, "its distribution empirical reaches beyond its range [0, 1]"),
        ({"table": "step\n"}, "column 'step' of data/steps.csv has 0 numbers"),
        ({"table": "year,step\n1\n"}, "give row 1 of data/steps.csv as many cells as the header has"),
    ],
)
def test_a_column_that_cannot_be_read_is_told(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        with_data(tmp_path, **change)
    assert [problem.place for problem in caught.value.problems] == ["parameters.step.distribution"]
    assert message in str(caught.value)
