"""Settings: grids, samples and tables are descriptions, generated in any part, exactly and reproducibly."""

import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sma_games import ModelError, ParametricGame, PayoffMatrix, SettingError, load_model
from sma_games.modeling import Distribution, Parameter
from sma_games.modeling.parameters import belief_of
from sma_games.sweeps import grid, sample, sweep, table
from sma_games.sweeps.settings.quantiles import quantiles
from sma_games.sweeps.settings.sources import SOBOL_BLOCK

MATRIX = load_model("sma/timing_matrix")
METHODS = ["sobol", "lhs", "random"]


def test_a_grid_holds_exact_fractions_the_last_parameter_fastest() -> None:
    settings = grid(MATRIX, p_trump=["1/6", "0.5"], backlash=4)
    rows = [(settings[index]["p_trump"], settings[index]["backlash"]) for index in range(len(settings))]
    ends = [Fraction(0), Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]
    assert rows == [(Fraction(p), b) for p in ("1/6", "1/2") for b in ends]
    assert settings.at(-1) == settings.at(7) == {**MATRIX.baseline, "p_trump": Fraction(1, 2), "backlash": ends[-1]}


@pytest.mark.parametrize("axis", [["0.5", "0.25", "1/2"], [0, 0.5, 1, 0.5]])
def test_a_value_twice_on_an_axis_is_refused(axis: list[Any]) -> None:
    with pytest.raises(SettingError, match=r"^p_trump: give each value of a grid once; 1/2 is there twice"):
        grid(MATRIX, p_trump=axis)


def test_a_grid_of_a_hundred_million_is_a_description() -> None:
    settings = grid(MATRIX, p_trump=10_000, backlash=10_001)
    assert (len(settings), settings.num_chunks) == (100_010_000, 1527)
    last = settings.chunk(1526)
    assert last.start + last.size == len(settings)
    assert last.columns["backlash"][-1] == 0.5


@pytest.mark.parametrize("method", METHODS)
def test_points_do_not_depend_on_the_chunks(method: str) -> None:
    whole = sample(MATRIX, 1000, seed=3, method=method)
    parts = whole.with_chunks(96)
    joined = [np.concatenate([parts.chunk(i).columns[name] for i in range(11)]) for name in parts.names]
    assert all(np.array_equal(a, whole.chunk(0).columns[name]) for a, name in zip(joined, whole.names, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_every_point_lies_in_its_range_and_is_the_decimal_that_at_reads(method: str) -> None:
    settings = sample(MATRIX, 64, seed=1, method=method)
    for index in (0, 17, 63):
        exact = settings.at(index)
        assert all(exact[name] in MATRIX.parameters[name] for name in exact)
        floats = {name: float(column[index]) for name, column in settings.chunk(0).columns.items()}
        assert MATRIX.setting(None, **floats) == exact


def test_the_first_net_is_scipys_own_sequence() -> None:
    settings = sample(MATRIX, 256, seed=5, over=["backlash", "criticism"])
    expected = stats.qmc.Sobol(2, scramble=True, rng=np.random.default_rng(5)).random(256)
    assert np.allclose(settings.chunk(0).columns["backlash"], expected[:, 0] / 2)


def test_a_sample_beyond_one_net_goes_on_with_another() -> None:
    settings = sample(MATRIX, SOBOL_BLOCK + 5, seed=5, over=["backlash"]).with_chunks(SOBOL_BLOCK - 3)
    assert settings.chunk(1).size == 8
    assert len(set(settings.chunk(1).columns["backlash"])) == 8
    assert settings.at(SOBOL_BLOCK + 1)["backlash"] in MATRIX.parameters["backlash"]


def test_other_seeds_other_points() -> None:
    first, second = (sample(MATRIX, 8, seed=seed).chunk(0).columns["p_trump"] for seed in (1, 2))
    assert not np.array_equal(first, second)


def quantiles_of(parameter: Parameter, shares: Any) -> Any:
    found = np.empty((1, len(shares)))
    quantiles([parameter], shares[:, None], found)
    return found[0]


def cut_lognormal() -> Any:
    class CutAtOne:
        @staticmethod
        def ppf(shares: Any) -> Any:
            whole = stats.lognorm(0.5, scale=np.exp(-1))
            return whole.ppf(shares * whole.cdf(1))

    return CutAtOne


BELIEFS = {
    "uniform": (("1/4", "3/4"), stats.uniform(0.25, 0.5)),
    "loguniform": (("1/100", "1"), stats.loguniform(0.01, 1)),
    "beta": (("2", "5"), stats.beta(2, 5)),
    "triangular": (("0", "1/4", "1"), stats.triang(0.25)),
    "normal": (("1/2", "1/5"), stats.truncnorm(-2.5, 2.5, 0.5, 0.2)),
    "lognormal": (("-1", "1/2"), cut_lognormal()),
}


@pytest.mark.parametrize("kind", BELIEFS)
def test_quantiles_are_those_of_scipy(kind: str) -> None:
    numbers, expected = BELIEFS[kind]
    parameter = Parameter("x", Fraction(1, 2), distribution=Distribution(kind, tuple(map(Fraction, numbers))))
    shares = np.linspace(0, 1, 101)
    assert np.allclose(quantiles_of(parameter, shares), expected.ppf(shares))


@pytest.mark.parametrize("shape", [(2, 5), ("1/2", "1/2"), (1, 3), ("0.3", 8), (40, 60), (1, 1)])
def test_quantiles_of_a_beta_distribution_are_good_to_the_last_digits(shape: Any) -> None:
    parameter = Parameter("x", Fraction(1, 2), distribution=Distribution("beta", tuple(map(Fraction, shape))))
    shares = np.random.default_rng(1).random(20_000)
    shares[:3] = (0.0, 1e-9, 1 - 1e-9)
    found = quantiles_of(parameter, shares)
    assert np.abs(found - stats.beta(*map(float, map(Fraction, shape))).ppf(shares)).max() < 1e-11
    for place in (0, 1, 77, 4095):
        assert quantiles_of(parameter, shares[place : place + 1])[0] == found[place]


NORMALS = [
    ("0.1", "0.02", "0.5", "1", 0.500995061370557),
    ("-9", "1", "-1", "2", -0.8786318877647994),
    ("40", "1", "-1", "2", 1.9737205334241309),
    ("30", "1", "-1", "2", 1.9643762465309165),
    ("0.5", "1e20", "0", "1", 0.5),
    ("1e6", "3e4", "0", "1", 0.5000925925443876),
]
"""Mean, deviation, range, and the mean of what is left inside, to sixty digits."""


@pytest.mark.parametrize(("mean", "deviation", "low", "high", "true_mean"), NORMALS)
def test_a_normal_distribution_keeps_its_digits_far_from_the_range(
    mean: str, deviation: str, low: str, high: str, true_mean: float
) -> None:
    belief = Distribution("normal", (Fraction(mean), Fraction(deviation)))
    parameter = Parameter("x", Fraction(low), low=Fraction(low), high=Fraction(high), distribution=belief)
    found = quantiles_of(parameter, (np.arange(2**14) + 0.5) / 2**14)
    assert abs(found.mean() - true_mean) < 1e-5 * (found.max() - found.min())
    assert (np.diff(found) >= 0).all()


def test_a_normal_distribution_that_leaves_no_weight_in_the_range_is_refused() -> None:
    belief = Distribution("normal", (Fraction(55), Fraction(1)))  # percent, for a share
    with pytest.raises(SettingError, match=r"x: give normal\(mean, deviation\) a mean nearer to the range"):
        belief_of(Parameter("x", Fraction(1, 2), distribution=belief))
    builder = PayoffMatrix(title="One", players={"ROK": ["sign"]})
    builder = builder.parameter("x", "0.5", low="0", high="1", distribution="normal(55, 1)")
    with pytest.raises(ModelError, match=r"parameters.x.distribution: give normal\(mean, deviation\) a mean nearer"):
        builder.payoff("sign", ROK="x").build()


def test_magnitudes_near_the_ends_of_floats_are_drawn() -> None:
    for kind, numbers in (("triangular", ("0", "1e200", "2e200")), ("loguniform", ("1e-200", "1e200"))):
        belief = Distribution(kind, tuple(map(Fraction, numbers)))
        parameter = Parameter("x", Fraction(1), low=Fraction(0), high=Fraction("3e200"), distribution=belief)
        middle = quantiles_of(parameter, np.array([0.5]))[0]
        assert np.isclose(middle, 1e200 if kind == "triangular" else 1)


def test_ranges_beyond_floats_are_refused_and_payoffs_beyond_are_infinite() -> None:
    def built(high: str) -> ParametricGame:
        builder = PayoffMatrix(title="Huge", players={"A": ["a", "b"], "B": ["c", "d"]})
        builder = builder.parameter("x", "1", low="0", high=high).parameter("y", "1e290", low="0", high="1e300")
        for row, column, payoff in (("a", "c", "x"), ("a", "d", "0"), ("b", "c", "0"), ("b", "d", "1e100 * y")):
            builder = builder.payoff(row, column, A=payoff, B=payoff)
        return builder.build()

    with pytest.raises(ModelError, match=r"parameters\.x\.range: is too large or too small for floats"):
        built("1e400")
    model = built("1e300")
    for method in ("exact", "numeric", "explicit"):
        found = sweep(model, grid(model, x=["0.5", "1"]), method=method, selection="welfare", progress=False)
        assert found["payoff"].to_numpy().tolist() == [[np.inf] * 2] * 2
        assert found["num_equilibria"].to_numpy().tolist() == [3, 3]
    few = sweep(model, table(model, pd.DataFrame({"x": [0.5, 1e300]})), reduce=True, progress=False)
    assert few["num_values"].sel(quantity="payoff_max A").to_numpy().tolist() == [0]


def test_discrete_values_come_with_their_weights() -> None:
    numbers = tuple(map(Fraction, ("0.2", "0.25", "0.7", "0.75", "0.9", "0")))
    parameter = Parameter("x", Fraction(1, 2), distribution=Distribution("discrete", numbers))
    assert quantiles_of(parameter, np.array([0, 0.2, 0.25, 0.9, 1])).tolist() == [0.2, 0.2, 0.7, 0.7, 0.7]


def test_values_of_a_column_are_drawn_equally_often() -> None:
    numbers = tuple(map(Fraction, ("0.2", "0.7", "0.7", "0.9")))
    parameter = Parameter("x", Fraction(1, 2), distribution=Distribution("empirical", numbers))
    assert quantiles_of(parameter, np.array([0, 0.24, 0.25, 0.74, 0.75, 1])).tolist() == [0.2, 0.2, 0.7, 0.7, 0.9, 0.9]


def test_ends_that_no_float_has_are_not_passed() -> None:
    third = Fraction(1, 3)
    parameter = Parameter("x", third, low=third, high=2 * third)
    found = [Fraction(repr(float(x))) for x in quantiles_of(parameter, np.array([0.0, 1.0]))]
    assert all(value in parameter for value in found)


def test_a_distribution_beyond_the_range_is_refused() -> None:
    wide = Parameter("x", Fraction(1), distribution=Distribution("uniform", (Fraction(0), Fraction(3))))
    with pytest.raises(SettingError, match=r"x: its distribution uniform reaches beyond its range \[0, 1\]"):
        belief_of(wide)
    discrete = Distribution("discrete", (Fraction(2), Fraction(1)))
    with pytest.raises(SettingError, match="discrete reaches beyond"):
        belief_of(Parameter("x", Fraction(1), distribution=discrete))


def test_a_parameter_without_distribution_varies_only_if_named() -> None:
    model = load_model("textbook/stag_hunt")
    with pytest.raises(SettingError, match=r"name parameters with over=.*: no free parameter has"):
        sample(model, 4, seed=1)
    settings = sample(model, 4, seed=1, over=list(model.relevant))
    assert settings.names == model.relevant


def test_levers_and_what_a_calibration_fixes_are_not_drawn_unless_named() -> None:
    plain, strict = sample(MATRIX, 4, seed=1), sample(MATRIX.fix("strict"), 4, seed=1)
    assert plain.description["not_drawn"] == {"early_payment": "lever"}
    assert plain.at(0)["early_payment"] == MATRIX.baseline["early_payment"]
    fixed = {"early_payment", "renewal_payment"}
    assert strict.description["not_drawn"] == {"early_payment": "lever", "renewal_payment": "calibration strict"}
    assert {*plain.names, "early_payment"} == {*strict.names, *fixed}
    assert all(strict.at(index)[name] == MATRIX.setting("strict")[name] for index in range(4) for name in fixed)
    named = sample(MATRIX.fix("strict"), 4, seed=1, over=[*plain.names, "early_payment"])
    assert named.at(0)["early_payment"] != named.at(1)["early_payment"]
    assert "not_drawn" not in named.description
    assert named.description["beliefs"]["early_payment"] == "uniform(51/50, 57/50) in [1, 1.3]"


@pytest.mark.parametrize(("levers", "share"), [((), 0.202), (("early_payment",), 0.1544)])
def test_how_often_both_sign_depends_on_whether_the_lever_is_drawn(levers: tuple[str, ...], share: float) -> None:
    names = sample(MATRIX, 1, seed=1).names
    found = sweep(MATRIX, sample(MATRIX, 4096, seed=2, over=[*names, *levers]), reduce=True, progress=False)
    assert abs(float(found["type_share"].sel(equilibrium_type="sign_early / sign_early")) - share) < 0.015


def test_a_table_keeps_text_exact_and_floats_as_decimals() -> None:
    settings = table(MATRIX.fix("strict"), pd.DataFrame({"p_trump": ["1/6", "0.5"], "backlash": [0.1, 0.3]}))
    assert settings.at(0)["p_trump"] == Fraction(1, 6)
    assert settings.at(1)["backlash"] == Fraction(3, 10)
    assert settings.at(1)["early_payment"] == MATRIX.setting("strict")["early_payment"]
    misses = settings.chunk(0).misses
    assert (misses["p_trump"] > 0).tolist() == [True, False]
    assert "backlash" not in misses  # decimals
    assert settings.to_frame().shape == (2, 2)


def test_a_file_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("p_trump, backlash\n1/6, 0.1\n0.5, 1/4\n", "utf-8")
    settings = table(MATRIX, tmp_path / "rows.csv")
    assert settings.at(0)["p_trump"] == Fraction(1, 6)
    assert settings.at(1)["backlash"] == Fraction(1, 4)


def test_cells_may_be_separated_by_semicolons_and_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("\ufeffp_trump;backlash\n1/6;0.1\n\n0.5;1/4\n", "utf-8")
    settings = table(MATRIX, tmp_path / "rows.csv")
    assert [str(settings.at(index)["p_trump"]) for index in range(len(settings))] == ["1/6", "1/2"]


FILES: list[tuple[bytes, str]] = [
    (
        b"p_trump\n0.5\n0,5\n",
        "give row 2 of .*rows.csv as many cells as the header has: found 2, expected 1; with decimal",
    ),
    (b"p_trump,backlash\n0.5,0.1\n0.5\n", "give row 2 of .* cells as the header has: found 1, expected 2$"),
    (b"p_trump;backlash\n0,5;0.1\n", r"p_trump \(row 1 of .*rows.csv\): write 0.5 with a point: '0,5' is not a number"),
    (b"p_trump,p_trump\n0.5,0.1\n", "leave out one of the columns 'p_trump' of .*: the name occurs twice"),
    (b"p_trump,\n0.5,\n", "unknown parameter ''"),
    (b"", "rows.csv has no rows"),
    (b"p_trump\n", "rows.csv has no rows"),
    (b"PK\x03\x04\xff\xfe", "save .* as a CSV file, which is plain text"),
    (b"PK\x03\x04junk", "save .* as a CSV file, which is plain text"),
    (b'p_trump\n"' + b"1" * 200_000, "cannot read .* as a CSV table: field larger than field limit"),
]


@pytest.mark.parametrize(("content", "message"), FILES)
def test_files_that_are_no_tables_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    with pytest.raises(SettingError, match=message):
        table(MATRIX, tmp_path / "rows.csv")


def test_columns_of_other_number_types_are_exact() -> None:
    frame = pd.DataFrame({"p_trump": np.array([0.1, 0.5], dtype=np.float32), "backlash": [0, 0]})
    assert table(MATRIX, frame).at(0)["p_trump"] == Fraction(1, 10)
    big = PayoffMatrix(title="Big", players={"ROK": ["sign"]}).parameter("x", "1", low="0", high="1e20")
    model = big.payoff("sign", ROK="x").build()
    assert table(model, pd.DataFrame({"x": [2**53 + 1]})).at(0)["x"] == 2**53 + 1


def test_the_calibrations_are_a_table() -> None:
    settings = table(MATRIX, "calibrations")
    assert [settings.at(index) for index in range(len(settings))] == [
        MATRIX.setting(name) for name in MATRIX.calibrations
    ]


def test_descriptions_tell_settings_apart() -> None:
    frame = pd.DataFrame({"p_trump": [0.25, 0.5]})
    found = [
        grid(MATRIX, p_trump=5),
        grid(MATRIX, p_trump=6),
        grid(MATRIX, p_trump=5000),
        grid(MATRIX.fix("strict"), p_trump=5),
        sample(MATRIX, 5, seed=1),
        sample(MATRIX, 5, seed=2),
        sample(MATRIX, 5, seed=1, method="lhs"),
        table(MATRIX, frame),
        table(MATRIX, frame + 0.25),
        grid(load_model("sma/sign_or_wait"), p_trump=5),
    ]
    assert len({each.fingerprint for each in found}) == len(found)
    again = pickle.loads(pickle.dumps(found[6]))  # noqa: S301 - our own
    assert again.fingerprint == found[6].fingerprint
    assert np.array_equal(again.chunk(0).columns["p_trump"], found[6].chunk(0).columns["p_trump"])


MISTAKES: list[tuple[Any, str]] = [
    (lambda: grid(MATRIX, p_trum=3), "unknown parameter 'p_trum'; did you mean 'p_trump'"),
    (lambda: grid(MATRIX), "grid needs a parameter, such as p_trump=101"),
    (lambda: grid(MATRIX, p_trump=1), "p_trump = 1: expected 2 to 1,000,000 values"),
    (lambda: grid(MATRIX, p_trump=[]), "p_trump: expected 1 to 1,000,000 values, found 0"),
    (lambda: grid(MATRIX, p_trump=["2"]), r"p_trump = 2 lies outside its range \[0, 1\]"),
    (lambda: grid(MATRIX, p_trump=["x"]), "p_trump: 'x' is not a number"),
    (lambda: grid("sma/timing_matrix", p_trump=3), "grid needs a model, not str; see load_model"),  # type: ignore[arg-type]
    (lambda: sample(MATRIX, 0, seed=1), "n = 0: expected a whole number of at least 1"),
    (lambda: sample(MATRIX, 5, seed=-1), "seed = -1: expected a whole number that is not negative"),
    (lambda: sample(MATRIX, 5, seed=1, method="sobel"), "expected sobol, lhs, random; did you mean 'sobol'"),
    (lambda: sample(MATRIX, 10**7, seed=1, method="lhs"), "n = 10,000,000: a Latin hypercube is held in memory"),
    (lambda: sample(MATRIX, 5, seed=1, over="backlsh"), "unknown parameter 'backlsh'; did you mean 'backlash'"),
    (lambda: table(MATRIX, pd.DataFrame({"p_trump": []})), "the table has no rows"),
    (lambda: table(MATRIX, pd.DataFrame(index=[0])), "the table has no column; name one like a parameter"),
    (
        lambda: table(MATRIX, pd.DataFrame({"p_trump": [0.5, 1.5]})),
        r"p_trump = 1.5 \(row 2 of the table\) lies outside",
    ),
    (lambda: table(MATRIX, pd.DataFrame({"p_trump": [0.5, np.nan]})), r"p_trump \(row 2 of the table\): nan is not"),
    (
        lambda: table(MATRIX, pd.DataFrame([[0.1, 0.2]], columns=["p_trump"] * 2)),
        "leave out one of the columns 'p_trump'",
    ),
    (lambda: table(MATRIX, pd.Series([0.5], name="p_trump")), "not Series; a Series becomes one by .to_frame"),  # type: ignore[arg-type]
    (lambda: table(MATRIX, pd.DataFrame({"p_trump": pd.array([1, None], dtype="Int64")})), "row 2 of the table"),
    (lambda: table(MATRIX, "s3://bucket/rows.csv"), "cannot read s3:/bucket/rows.csv as a CSV table: No such file"),
    (lambda: table(MATRIX, "nowhere.csv"), "cannot read nowhere.csv as a CSV table: No such file"),
    (lambda: grid(MATRIX, p_trump=3).with_chunks(0), "chunk_size = 0: expected a whole number"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes_are_named(mistake: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        mistake()


def test_a_fixed_parameter_cannot_vary() -> None:
    model = (
        PayoffMatrix(title="One", players={"ROK": ["sign", "wait"]})
        .parameter("x", "0.5", low="0", high="1", distribution="fixed")
        .payoff("sign", ROK="x")
        .payoff("wait", ROK="1")
        .build()
    )
    with pytest.raises(SettingError, match="over: 'x' is fixed by its distribution"):
        sample(model, 4, seed=1, over=["x"])


def test_there_is_no_setting_beyond_the_last() -> None:
    settings = grid(MATRIX, p_trump=3)
    with pytest.raises(IndexError):
        settings.at(3)
    with pytest.raises(IndexError):
        settings.chunk(1)
