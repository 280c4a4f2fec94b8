"""Tipping points: exact values, what lies on each side, and the same answer as the solver at single settings."""

import pickle
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sma_games import (
    EvaluationError,
    InadmissibleError,
    MethodError,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    TippingPoints,
    bifurcation_diagram,
    critical_regions,
    list_models,
    load_model,
    prove,
    reduced_model,
    robustness,
    solve,
    tipping_points,
)
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.games import MixedProfile, NormalFormGame
from sma_games.regions import TippingStatus


def matrix(*cells: tuple[str, str], low: str = "-3", high: str = "3", value: str = "0") -> ParametricGame:
    """Return the 2 x 2 matrix with these payoff formulas over t, row by row."""
    builder = PayoffMatrix(title="t", players={"A": ["top", "bottom"], "B": ["left", "right"]})
    builder.parameter("t", value, low=low, high=high)
    for (row, column), (first, second) in zip(product(["top", "bottom"], ["left", "right"]), cells, strict=True):
        builder.payoff(row, column, A=first, B=second)
    return builder.build()


def supports(game: NormalFormGame) -> set[tuple[tuple[str, ...], ...]]:
    found = solve(game).equilibria
    return {each.profile.supports for each in found if isinstance(each.profile, MixedProfile)}


def supports_of(points: TippingPoints, value: Fraction) -> set[tuple[tuple[str, ...], ...]]:
    here = [point.at for point in points if point.exact_value == value]
    between = [cell.equilibria for cell in points.cells if cell.low < value < cell.high]
    return {tuple(names for _, names in each.choices) for each in (here or between)[0]}


def test_an_irrational_tipping_value_is_an_algebraic_number() -> None:
    model = matrix(("t ** 2 - 2", "1"), ("t ** 2 - 2", "0"), ("0", "1"), ("0", "0"), low="0")
    (point,) = tipping_points(model, "t")
    assert isinstance(point.exact_value, AlgebraicNumber)
    assert str(point.exact_value) == "sqrt(2)"
    assert point.exact_value.minimal_polynomial == (-2, 0, 1)
    assert [each.label for each in point.below] == ["bottom / left"]
    assert {each.label for each in point.at} == {"top / left", "bottom / left"}
    assert [each.label for each in point.above] == ["top / left"]


def test_a_touching_point_is_found_although_nothing_changes_around_it() -> None:
    model = matrix(("t ** 2", "1"), ("t ** 2", "0"), ("0", "1"), ("0", "0"))
    (point,) = tipping_points(model, "t")
    assert point.exact_value == 0
    assert point.below == point.above != point.at


def test_an_isolated_equilibrium_at_one_irrational_value_is_seen() -> None:
    model = matrix(("-(t ** 2 - 2) ** 2", "1"), ("0", "0"), ("0", "1"), ("0", "0"), low="0")
    (point,) = tipping_points(model, "t")
    assert str(point.exact_value) == "sqrt(2)"
    assert set(point.at) - set(point.below)


def test_values_at_which_a_formula_divides_by_zero_are_left_out() -> None:
    cells = (("1 / (t - 5)", "1"), ("0", "0"), ("-1/4", "1"), ("0", "0"))
    assert [point.exact_value for point in tipping_points(matrix(*cells), "t")] == [1]
    line = tipping_points(matrix(*cells, low="0", high="6"), "t")
    assert [point.exact_value for point in line] == [1]
    assert [str(each) for each in line.intervals] == ["[0, 5)", "(5, 6]"]
    assert [cell.equilibria[0].label for cell in line.cells] == ["top / left", "bottom / left", "top / left"]


def test_a_pole_at_an_irrational_value_is_left_out_too() -> None:
    cells = (("1 / (t ** 2 - 2)", "1"), ("0", "0"), ("1", "1"), ("0", "0"))
    line = tipping_points(matrix(*cells, low="0"), "t")
    assert [str(each) for each in line.intervals] == ["[0, sqrt(2))", "(sqrt(2), 3]"]
    assert [str(point.exact_value) for point in line] == ["sqrt(3)"]


@pytest.mark.parametrize("payoff", ["t / t", "(t * t - 1) / (t - 1)", "t ** -1", "1 / (1 / t)"])
def test_a_formula_has_the_domain_of_its_text_for_every_question(payoff: str) -> None:
    model = matrix((payoff, "1"), ("0", "0"), ("2", "1"), ("0", "0"), low="-1", high="2", value="2")
    hole = Fraction("t - 1" in payoff)
    (*intervals,) = tipping_points(model, "t").intervals
    assert [(each.low, each.high) for each in intervals] == [(-1, hole), (hole, 2)]
    assert all(hole not in each for each in intervals)
    with pytest.raises(EvaluationError, match="divides by zero"):
        model.at(t=hole)
    regions = critical_regions(model, ["t"])
    with pytest.raises(SettingError, match="outside of what the map is about"):
        regions.at(t=hole)
    with pytest.raises(SettingError, match="there is no game at t"):
        bifurcation_diagram(model, "t").at(hole)
    assert prove(model, f"t != {hole}", ["t"]).is_proved
    assert regions.verify(40) == ()


def test_an_end_of_the_range_is_solved_and_counts() -> None:
    model = matrix(("t", "0"), ("t", "0"), ("0", "0"), ("0", "0"), low="0", high="1", value="0")
    line = tipping_points(model, "t")
    assert not line
    assert line.status is TippingStatus.ENDS
    assert {each.label for each in line.types_at_today()} == {each.label for each in line.at_low or ()}
    assert len(line.at_low or ()) > len(line.cells[0].equilibria)
    (end,) = line.ends
    assert end.exact_value == 0
    assert end.at == line.at_low
    assert end.above == line.cells[0].equilibria
    assert line.at_high == line.cells[-1].equilibria
    assert "t = 0, an end" in str(line)


def test_chance_that_leaves_the_unit_interval_is_no_setting() -> None:
    game = SequentialGame(title="double", players=["A", "B"]).parameter("p", "1/4", low="0", high="1")
    game.stage("move", "A", ["go", "stay"]).chance("luck", {"good": "2*p", "bad": "1 - 2*p"}, when={"move": "go"})
    game.outcome({"move": "stay"}, {"A": "0", "B": "0"}).outcome({"luck": "good"}, {"A": "1", "B": "0"}).outcome(
        {"luck": "bad"}, {"A": "-2", "B": "0"}
    )
    model = game.build()
    line = tipping_points(model, "p")
    assert [str(each) for each in line.intervals] == ["[0, 1/2]"]
    assert [point.exact_value for point in line] == [Fraction(1, 3)]
    with pytest.raises(SettingError, match="none satisfies"):
        prove(model, "every move = go", ["p"], where="p > 0.6")
    reduced = tipping_points(reduced_model(model), "p")
    assert [str(each) for each in reduced.intervals] == ["[0, 1/2]"]
    with pytest.raises(SettingError, match=r"not admissible: the model asks for 1 - 2\*p >= 0"):
        reduced_model(model).at(p="0.7")
    assert critical_regions(model, ["p"]).admissible_share().exact_share == Fraction(1, 2)
    changes = {each.value for each in robustness(model, ["p"]).single}
    assert changes == {Fraction(1, 3)}


def test_a_formula_without_values_whatever_the_parameter_is_told() -> None:
    builder = PayoffMatrix(title="t", players={"A": ["top", "bottom"], "B": ["left"]})
    builder.parameter("t", "0", low="0", high="1").parameter("weight", "1", low="0", high="1")
    model = builder.payoff("top", "left", A="t / weight", B="0").payoff("bottom", "left", A="1/2", B="0").build()
    assert [point.exact_value for point in tipping_points(model, "t")] == [Fraction(1, 2)]
    with pytest.raises(
        InadmissibleError, match="at weight = 0 it is not true that the divisor in 't / weight' is not 0"
    ):
        tipping_points(model.fix(weight=0), "t")


def test_a_value_at_which_chance_makes_a_part_of_the_tree_impossible_is_a_tipping_point() -> None:
    game = SequentialGame(title="touch", players=["A"]).parameter("t", "0", low="-1", high="1")
    game.chance("luck", {"good": "t ** 2", "bad": "1 - t ** 2"}).stage("move", "A", ["go"], when={"luck": "good"})
    game.outcome({"luck": "good"}, {"A": "1"}).outcome({"luck": "bad"}, {"A": "0"})
    (point,) = tipping_points(game.build(), "t")
    assert point.exact_value == 0
    assert point.at[0].choices == ()


def test_a_parameter_that_never_matters_gives_an_empty_tuple_that_says_so() -> None:
    model = load_model("sma/timing_matrix")
    unused = tipping_points(model, "discount_factor")
    assert len(unused) == 0
    assert unused.status is TippingStatus.UNUSED
    never = tipping_points(model, "deferral_cost_us")
    assert len(never) == 0
    assert never.status is TippingStatus.NEVER
    assert never.nearest is None
    assert "same at every admissible value" in str(never)
    assert len(never.to_frame()) == 0


def test_the_list_knows_today_distances_and_the_nearest_point() -> None:
    points = tipping_points(load_model("sma/timing_matrix"), "p_trump")
    assert points.status is TippingStatus.FOUND
    assert points.nearest is points[2]
    assert points.distance(points[2]) == pytest.approx(375 / 574 - 0.5)
    assert "sign_early / sign_early" in {each.label for each in points.types_at_today()}
    assert list(points.to_frame()["exact_value"]) == ["250/2921", "1/6", "375/574"]
    assert "p_trump = 250/2921 (0.085587" in str(points)
    assert pickle.loads(pickle.dumps(points)).cells == points.cells  # noqa: S301 - our own object
    assert (
        tipping_points(load_model("sma/timing_matrix").fix(p_trump="1/6"), "p_trump").types_at_today() == points[1].at
    )


def test_other_parameters_can_be_fixed_and_calibrated() -> None:
    model = load_model("sma/timing_matrix")
    strict = tipping_points(model.fix("strict"), "backlash")
    assert [str(point.exact_value) for point in strict] == ["13833/50000"]
    with pytest.raises(SettingError, match="did you mean 'backlash'"):
        tipping_points(model, "backlas")


def test_plans_that_change_off_the_path_are_kept_apart() -> None:
    points = tipping_points(load_model("sma/early_sign_tree"), "backlash")
    assert [str(point.exact_value) for point in points] == ["417/2500"]
    assert [str(point.exact_value) for point in points.off_path] == ["667/2500"]
    assert "ratification: reject" in points.off_path[0].above[0].label


def test_other_kinds_of_games_are_asked_what_can_be_told() -> None:
    three = PayoffMatrix(title="three", players={name: ["a", "b"] for name in "ABC"}).parameter(
        "t", "0", low="-1", high="1"
    )
    for row in product("ab", repeat=3):
        three.payoff(*row, A="t" if row[0] == "a" else "0", B="0", C="0")
    found = tipping_points(three.build(), "t")
    assert found.nearest is not None
    assert found.nearest.exact_value == 0
    assert found.caveat == "Only pure equilibria are compared: mixed ones are left out."
    assert found.caveat in str(found)
    with pytest.raises(MethodError, match="only pure equilibria can be found"):
        prove(three.build(), "every A = a", ["t"])
    hidden = (
        SequentialGame(title="hidden", players=["A", "B"])
        .parameter("t", "0", low="-1", high="1")
        .stage("first", "A", ["up", "down"])
        .stage("second", "B", ["left", "right"], observes=[])
        .outcome({"second": "left"}, {"A": "t", "B": "0"})
        .outcome({"second": "right"}, {"A": "0", "B": "1"})
        .build()
    )
    assert [point.exact_value for point in tipping_points(hidden, "t")] == [
        point.exact_value for point in tipping_points(reduced_model(hidden), "t")
    ]


@pytest.mark.parametrize(
    ("payoff", "constraint", "gap"),
    [("x / (x - 0.3)", "x >= 0", ("3/10", "3/10")), ("x - 0.5", "(x - 0.4) * (x - 0.7) >= 0", ("2/5", "7/10"))],
)
def test_the_answer_may_change_across_values_that_are_not_admissible(
    payoff: str, constraint: str, gap: tuple[str, str]
) -> None:
    builder = PayoffMatrix(title="gap", players={"A": ["a0", "a1"], "B": ["y"]})
    builder.parameter("x", "0.2", low="0", high="1").constraint(constraint)
    model = builder.payoff("a0", "y", A=payoff, B="0").payoff("a1", "y", A="0.1", B="0").build()
    (jump,) = tipping_points(model, "x").jumps
    assert (jump.low, jump.high) == tuple(map(Fraction, gap))
    assert [each.label for each in (*jump.below, *jump.above)] == ["a1 / y", "a0 / y"]


def test_formulas_beyond_rational_functions_are_named() -> None:
    model = matrix(("exp(t)", "1"), ("0", "0"), ("0", "1"), ("0", "0"))
    with pytest.raises(EvaluationError, match=r"exp\(t\).*not a rational function"):
        tipping_points(model, "t")


def test_very_many_tied_plans_are_compared_by_their_optimal_actions() -> None:
    game = SequentialGame(title="ties", players=["A"]).parameter("t", "1", low="0", high="2")
    names = [f"step_{number}" for number in range(10)]
    for name in names:
        game.stage(name, "A", ["yes", "no"])
    game.outcome({names[0]: "yes"}, {"A": "t"})
    game.outcome({names[0]: "no"}, {"A": "1"})
    (point,) = tipping_points(game.build(), "t")
    assert point.exact_value == 1
    assert point.below[0].label.startswith("step_0: no,")
    assert point.at[0].label.startswith("step_0: yes or no,")


small = st.integers(-2, 2)
linear = st.tuples(small, small).map(lambda pair: f"{pair[0]} * t + {pair[1]}")
quadratic = st.tuples(small, small, small).map(lambda c: f"{c[0]} * t ** 2 + {c[1]} * t + {c[2]}")


@given(st.lists(st.tuples(linear | quadratic, linear), min_size=4, max_size=4), st.fractions(-3, 3, max_denominator=60))
def test_at_any_setting_the_map_and_the_solver_agree(cells: list[tuple[str, str]], value: Fraction) -> None:
    model = matrix(*cells)
    points = tipping_points(model, "t")
    rational = [point.exact_value for point in points if isinstance(point.exact_value, Fraction)]
    for place in {value, *rational} - {Fraction(-3), Fraction(3)}:
        game = model.at(t=place)
        assert isinstance(game, NormalFormGame)
        assert supports_of(points, place) == supports(game)


@given(st.lists(st.tuples(linear, linear), min_size=4, max_size=4), st.fractions(-3, 3, max_denominator=60), small)
def test_along_a_tree_the_map_and_the_solver_agree(cells: list[tuple[str, str]], value: Fraction, kind: int) -> None:
    game = SequentialGame(title="tree", players=["A", "B"]).parameter("t", "0", low="-3", high="3")
    game.stage("first", "A", ["up", "down"])
    game.chance("luck", {"good": "1/3", "bad": "2/3"}, when={"first": "up"} if kind > 0 else None)
    game.stage("second", "B", ["left", "right"])
    for (row, column), (first, second) in zip(product(["up", "down"], ["left", "right"]), cells, strict=True):
        game.outcome({"first": row, "second": column}, {"A": first, "B": second})
    model = game.build()
    points = tipping_points(model, "t")
    rational = [point.exact_value for point in points if isinstance(point.exact_value, Fraction)]
    for place in {value, *rational} - {Fraction(-3), Fraction(3)}:
        here = [point.at for point in points if point.exact_value == place]
        between = [cell.equilibria for cell in points.cells if cell.low < place < cell.high]
        mapped = {each.choices for each in (here or between)[0]}
        tree: Any = model.at(t=place)
        listed = {tuple(each.actions_in_use(tree).items()): each.is_pure for each in solve(tree).equilibria}
        assert points.has_mixtures
        assert mapped <= listed.keys()  # those left out mix on the path for the sake of what is off it
        assert {choices for choices, is_pure in listed.items() if is_pure} <= mapped


@pytest.mark.parametrize("slug", [slug for slug in list_models()["slug"] if slug.startswith("sma/sign")])
def test_neighboring_cells_differ_from_the_point_between_them(slug: str) -> None:
    model = load_model(slug)
    for name in model.relevant:
        points = tipping_points(model, name)
        assert len(points.cells) == len(points) + 1
        for point, left, right in zip(points, points.cells, points.cells[1:], strict=False):
            assert left.high == point.exact_value == right.low
            assert not set(point.below) == set(point.at) == set(point.above)
            assert (point.below, point.above) == (left.equilibria, right.equilibria)


def test_a_slug_in_place_of_a_model_is_refused_with_a_way_out() -> None:
    with pytest.raises(MethodError, match="needs a model, not str; see load_model"):
        tipping_points("sma/timing_matrix", "p_trump")  # type: ignore[arg-type]


def test_one_parameter_may_be_named_alone_or_in_a_list_and_several_are_refused() -> None:
    model = load_model("sma/timing_matrix")
    assert tipping_points(model, ["p_trump"]) == tipping_points(model, "p_trump")
    with pytest.raises(SettingError, match="along one parameter at a time, found 2"):
        tipping_points(model, ["p_trump", "backlash"])
    with pytest.raises(SettingError, match="unknown parameter 'p_trmp'; did you mean 'p_trump'"):
        tipping_points(model, "p_trmp")


@pytest.mark.parametrize("name", ["reopening_cost", "audience_cost", "back_down_probability"])
@pytest.mark.parametrize("end", ["low", "high"])
def test_a_stochastic_game_may_be_at_an_end_of_the_range_today(name: str, end: str) -> None:
    model = load_model("sma/sma_cycles")
    today = getattr(model.parameters[name], end)
    found = tipping_points(model.fix(None, **{name: today}), name)
    pure = solve(model.at(None, **{name: today}), "pure_markov_perfect").equilibria
    assert found.today == today
    assert found.types_at_today() == found.types_at(today)
    assert len(found.types_at_today()) == len(pure)
    assert found.verify(3) == ()
