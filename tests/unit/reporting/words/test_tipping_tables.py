"""Tipping tables: complete, sorted, and in words that follow from the equilibria on both sides."""

from fractions import Fraction
from math import isnan

import pytest

from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.equilibria import solve
from sma_games.games import NormalFormGame
from sma_games.modeling import PayoffMatrix, SequentialGame, list_models, load_model
from sma_games.regions import tipping_points
from sma_games.reporting.tipping_lines import tipping_lines
from sma_games.reporting.words.answers import read_answer

MODELS = [load_model(slug) for slug in list_models()["slug"] if slug != "sma/election_bargaining_random"]
QUICK = [
    model.slug
    for model in MODELS
    if (len(model.players) == 2 if model.form == "normal" else model.has_perfect_information)
]
LONG = ("sma/early_sign_tree_late_ratification", "sma/election_bargaining", "sma/lame_duck", "sma/two_level")
CERTIFIED = [
    ("p_trump", "below", "250/2921", "Seoul would wait"),
    ("p_trump", "above", "375/574", "Washington would wait"),
    ("backlash", "above", "3171/12500", "Seoul would renegotiate"),
    ("criticism", "above", "1329/12500", "Washington would wait"),
    ("goodwill", "above", "3171/12500", "Seoul would renegotiate"),
    ("early_payment", "above", "5687/4910", "Seoul would renegotiate"),
    ("early_payment", "below", "2581/2455", "Washington would wait"),
    ("demand", "below", "1839/800", "Seoul would renegotiate"),
    ("demand_weight", "below", "100/2921", "Seoul would renegotiate"),
    ("deferral_premium", "above", "1829/12500", "Washington would renegotiate"),
    ("money_weight_us", "above", "3125/2421", "Washington would wait"),
]


@pytest.mark.slow_for(*LONG)
@pytest.mark.parametrize("slug", QUICK)
def test_tables_are_complete_and_sorted_by_what_is_believed_beyond_and_then_by_distance(slug: str) -> None:
    model = load_model(slug)
    rows = tipping_lines(model).rows
    keys = [(row.mass_beyond is None, -(row.mass_beyond or 0), row.distance) for row in rows]
    assert keys == sorted(keys)
    for name in model.relevant:
        points = tipping_points(model, name)
        values: set[object] = {point.exact_value for point in points}
        assert {row.value for row in rows if row.parameter == name} == (values or {None})
    assert all(row.beyond for row in rows)


@pytest.mark.parametrize(("parameter", "side", "value", "reason"), CERTIFIED)
def test_the_timing_matrix_tips_where_it_is_certified_to_and_for_the_right_reason(
    parameter: str, side: str, value: str, reason: str
) -> None:
    rows = tipping_lines(load_model("sma/timing_matrix"), parameter).rows
    (row,) = (row for row in rows if (row.side, str(row.value)) == (side, value))
    assert row.changes_answer
    assert row.beyond == f"signing early is no longer an equilibrium ({reason})"


def test_the_mass_beyond_is_the_certified_one() -> None:
    """By the distributions of the file: uniform over [0.03, 0.25], [0, 0.3] and [0, 0.5]."""
    rows = {(row.parameter, row.side): row.mass_beyond for row in tipping_lines(load_model("sma/timing_matrix")).rows}
    assert rows["demand_weight", "above"] == (Fraction(1, 4) - Fraction(725, 5842)) / Fraction(22, 100)
    assert rows["criticism", "above"] == 1 - Fraction(443, 1250)
    assert rows["backlash", "above"] == 1 - Fraction(3171, 6250)
    assert rows["demand", "below"] == 0


@pytest.mark.parametrize("calibration", [None, "strict"])
def test_signing_early_is_an_equilibrium_on_one_side_of_each_value_and_not_on_the_other(
    calibration: str | None,
) -> None:
    model = load_model("sma/timing_matrix")
    for row in tipping_lines(model.fix(calibration)).rows:
        if not row.changes_answer:
            continue
        assert isinstance(row.value, Fraction)
        step = Fraction(1, 10**7) * (1 if row.side == "above" else -1)
        for beyond in (False, True):
            game = model.at(calibration, **{row.parameter: row.value + (step if beyond else -step)})
            assert isinstance(game, NormalFormGame)
            early = ("sign_early", "sign_early")
            found = [equilibrium.profile.supports for equilibrium in solve(game).equilibria]  # type: ignore[union-attr]
            assert (tuple((name,) for name in early) in found) is not beyond


def test_values_that_leave_the_main_answer_alone_say_so() -> None:
    table = tipping_lines(load_model("sma/timing_matrix"), "p_trump").to_frame()
    (row,) = (row for row in table.itertuples() if row.tipping_value == "1/6")
    assert not row.changes_answer
    assert row.beyond == (
        "signing early stays an equilibrium; waiting becomes one; (Seoul renegotiates, Washington waits) no longer is"
    )


@pytest.mark.parametrize(
    ("parameter", "beyond"),
    [
        ("reopening_cost", "Seoul renegotiates (the successor would honour, so Washington would decline)"),
        ("partisan_gain", "Seoul renegotiates (the Assembly would reject)"),
        ("criticism", "Seoul renegotiates (Washington would decline)"),
        ("backlash", "Seoul renegotiates"),
        ("p_trump", "Seoul waits"),
    ],
)
def test_the_tree_says_what_is_played_beyond_and_why(parameter: str, beyond: str) -> None:
    table = tipping_lines(load_model("sma/early_sign_tree"), parameter).to_frame()
    assert table["beyond"].tolist() == [beyond]


def test_the_tree_tells_what_the_certified_plan_beyond_does() -> None:
    model = load_model("sma/early_sign_tree")
    (row,) = tipping_lines(model, "backlash").rows
    reading = read_answer(model.fix(backlash="0.2"))
    assert reading.who_does_what(reading.main[0]) == row.beyond


def test_an_answer_that_comes_back_is_an_equilibrium_again() -> None:
    model = (
        PayoffMatrix(title="Between", players={"A": ["stay", "leave"], "B": ["stay", "leave"]})
        .parameter("t", "1/4", low="0", high="4")
        .payoff("stay", "stay", A="(t - 1) * (t - 2)", B="1")
        .payoff("stay", "leave", A="1", B="0")
        .payoff("leave", "stay", A="0", B="1")
        .payoff("leave", "leave", A="0", B="0")
        .build()
    )
    rows = tipping_lines(model).rows
    assert [(str(row.value), row.beyond) for row in rows] == [
        ("1", "playing 'stay' is no longer an equilibrium (A would play 'leave')"),
        ("2", "playing 'stay' is an equilibrium again"),
    ]


def test_a_single_special_value_is_said_to_be_one() -> None:
    model = (
        PayoffMatrix(title="Touching", players={"A": ["stay", "leave"], "B": ["stay", "leave"]})
        .parameter("t", "0", low="-1", high="3")
        .payoff("stay", "stay", A="(t - 1) ** 2", B="1")
        .payoff("stay", "leave", A="1", B="0")
        .payoff("leave", "stay", A="0", B="1")
        .payoff("leave", "leave", A="0", B="0")
        .build()
    )
    (row,) = tipping_lines(model).rows
    assert (row.side, str(row.value)) == ("at", "1")
    words = "playing 'stay' stays an equilibrium; (A plays 'leave', B plays 'stay') becomes"
    assert row.beyond.startswith(f"only at this very value: {words}")


def test_today_on_a_tipping_value_is_told_on_both_sides() -> None:
    rows = tipping_lines(load_model("sma/timing_matrix").fix(backlash="3171/12500"), "backlash").rows
    assert [(row.side, row.distance) for row in rows] == [("below", 0), ("above", 0)]


def test_irrational_values_have_reasons_too() -> None:
    model = (
        PayoffMatrix(title="Root", players={"A": ["stay", "leave"], "B": ["stay", "leave"]})
        .parameter("t", "1", low="0", high="3")
        .payoff("stay", "stay", A="2 - t ** 2", B="1")
        .payoff("stay", "leave", A="1", B="0")
        .payoff("leave", "stay", A="0", B="1")
        .payoff("leave", "leave", A="0", B="0")
        .build()
    )
    (row,) = tipping_lines(model).rows
    assert isinstance(row.value, AlgebraicNumber)
    assert row.beyond == "playing 'stay' is no longer an equilibrium (A would play 'leave')"
    (back,) = tipping_lines(model.fix(t="2")).rows
    assert back.side == "below"
    assert tipping_lines(model).to_frame()["tipping_value"].tolist() == ["sqrt(2)"]


def test_parameters_that_never_matter_say_so_and_unused_ones_are_left_out() -> None:
    model = load_model("sma/timing_matrix")
    table = tipping_lines(model).to_frame()
    assert set(table["parameter"]) == set(model.relevant)
    last = table.iloc[-1]
    assert (last["parameter"], last["beyond"]) == (
        "deferral_cost_us",
        "the answer is the same at every admissible value",
    )
    assert isnan(last["distance"])
    assert tipping_lines(model, "audience_cost").to_frame().empty


def test_a_model_without_tipping_points_to_be_had_says_why() -> None:
    model = load_model("textbook/selten_horse")
    row = tipping_lines(model).rows[0]
    assert row.value is None
    assert row.beyond.startswith("tipping points are not available: ")
    assert "for tipping points a tree needs perfect information" in row.beyond


def test_a_player_alone_tips_where_she_is_indifferent() -> None:
    model = (
        PayoffMatrix(title="Alone", players={"A": ["stay", "leave"]})
        .parameter("t", "1/2", low="-1", high="1")
        .payoff("stay", A="t")
        .payoff("leave", A="0")
        .build()
    )
    (row,) = tipping_lines(model).rows
    assert row.side == "below"
    assert row.value == 0


def test_a_formula_that_is_no_rational_function_says_why() -> None:
    model = (
        PayoffMatrix(title="Root", players={"A": ["stay", "leave"], "B": ["wait"]})
        .parameter("t", "1/2", low="0", high="1")
        .payoff("stay", "wait", A="sqrt(t)", B="0")
        .payoff("leave", "wait", A="1/4", B="0")
        .build()
    )
    (row,) = tipping_lines(model, "t").rows
    assert row.beyond.startswith("tipping points are not available: ")
    assert "sqrt(t)" in row.beyond


def test_moves_after_different_histories_are_told_apart() -> None:
    table = tipping_lines(load_model("textbook/centipede")).to_frame()
    assert not table["beyond"].str.contains("/").any()
    table = tipping_lines(load_model("bargaining/ultimatum")).to_frame()
    assert table["beyond"].tolist() == [
        "proposer plays 'keep_2' and responder plays 'accept' (responder would play 'reject' (after keep 3))"
    ]


def test_several_paths_of_play_beyond_are_all_told() -> None:
    (row,) = tipping_lines(load_model("sma/early_sign_tree"), "gap_cost_rok").rows
    assert row.beyond == "Seoul signs early and Washington declines; or Seoul waits"


def test_long_paths_are_cut() -> None:
    model = SequentialGame(title="Long", players=["A"]).parameter("t", "1/2", low="-1", high="1")
    for number in range(12):
        model = model.stage(f"s{number}", player="A", actions=["stop", "pass"], when=_passed(number))
    built = model.outcome(_stops(12), {"A": 0}).outcome(_passed(12), {"A": "t"}).build()
    (row,) = tipping_lines(built.fix(t="-1/2")).rows
    assert row.beyond.startswith("A plays 'pass', then plays 'pass', then ")
    assert row.beyond.endswith("then plays 'pass' and so on")


def _passed(number: int) -> dict[str, str]:
    return {f"s{earlier}": "pass" for earlier in range(number)}


def _stops(count: int) -> list[dict[str, str]]:
    return [{f"s{number}": "stop"} for number in range(count)]


def test_the_answer_of_a_tree_is_not_read_as_plans_of_its_reduced_form() -> None:
    model = load_model("textbook/beer_quiche")
    found = tipping_lines(model, (), read_answer(model))
    assert found.main
    for choices in found.main:
        assert all(set(names) <= set(found.model.strategies[player]) for player, names in choices)
