"""What maps say besides conditions: formulas, LaTeX, constraints, interruptions; random maps, and wrong ones."""

import dataclasses
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sma_games import (
    CriticalRegion,
    ParametricGame,
    PayoffMatrix,
    RegionMap,
    SettingError,
    critical_regions,
    load_model,
    solve,
)
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.algebra.sign_cases.exploration import Branch, Case, Ending
from sma_games.games import ExtensiveFormGame, MixedProfile
from sma_games.interrupts import partial_of
from sma_games.regions import EquilibriumFormulas

RandomGame = Callable[..., ParametricGame]


def numbers_of(formulas: EquilibriumFormulas, setting: Mapping[str, Fraction]) -> Any:
    """Return what formulas say at a setting."""
    mixed = {
        player: {name: formula.evaluate(setting) for name, formula in choice.items()}
        for player, choice in formulas.probabilities.items()
    }
    payoffs = {player: formula.evaluate(setting) for player, formula in formulas.payoffs.items()}
    return mixed, payoffs, {name: formula.evaluate(setting) for name, formula in formulas.measures.items()}


def solved_numbers(model: ParametricGame, setting: Mapping[str, Any]) -> dict[Any, list[Any]]:
    """Return the numbers of the equilibria at a setting by their types."""
    game = model.at(**setting)
    found: dict[Any, list[Any]] = {}
    for each in solve(game).equilibria:
        if isinstance(each.profile, MixedProfile):
            mixed = {
                player: {name: weight for name, weight in each.profile[player].items() if weight}
                for player in model.players
            }
            key: Any = tuple((player, tuple(choice)) for player, choice in mixed.items())
        else:
            assert isinstance(game, ExtensiveFormGame)
            mixed, key = {}, tuple(each.actions_in_use(game).items())
        found.setdefault(key, []).append((mixed, dict(each.payoffs), dict(each.measures)))
    return found


def check_formulas(found: RegionMap, region: CriticalRegion, setting: Mapping[str, Any]) -> None:
    """Check that at a setting of a region every equilibrium has its formulas, at least in some part of the region."""
    whole = {**found.setting, **setting}
    solved = solved_numbers(found.model, whole)
    for kind, expected in solved.items():
        told = []
        for formulas in region.formulas:
            if formulas.kind.choices == kind:
                try:
                    told.append(numbers_of(formulas, whole))
                except ArithmeticError:  # of another part of the region
                    continue
        assert all(each in told for each in expected)


@pytest.mark.parametrize(
    ("slug", "over"),
    [
        ("sma/timing_matrix", ["p_trump", "backlash"]),
        ("sma/early_sign_tree", ["reopening_cost", "backlash"]),
        pytest.param("sma/early_sign_tree", ["p_trump", "back_down_probability"], marks=pytest.mark.slow),
        ("textbook/hawk_dove", ["value", "cost"]),
    ],
)
def test_formulas_are_right_at_witnesses_and_at_random_settings(slug: str, over: list[str]) -> None:
    found = critical_regions(load_model(slug), over)
    generator = np.random.default_rng(0)
    for region in found.regions:
        assert {formulas.kind for formulas in region.formulas} == set(region.equilibria)
        for formulas in region.formulas:
            if formulas.witness is not None and all(isinstance(x, Fraction) for x in formulas.witness.values()):
                whole: Any = {**found.setting, **formulas.witness}
                assert numbers_of(formulas, whole) in solved_numbers(found.model, whole)[formulas.kind.choices]
    for _ in range(20):
        setting = found._cases.space.random(generator)
        check_formulas(found, found.at(**setting), setting)


def weakly_stable_matrix() -> ParametricGame:
    """Return a game in which merged regions include ties, at which other formulas are right than in their interior."""
    builder = PayoffMatrix(title="ties", players={"a": ["s", "w"], "b": ["s", "w"]})
    builder.parameter("x", "0.25", low="0", high="2").parameter("y", "0.25", low="0", high="2")
    builder.payoff("s", "s", a="x", b="y").payoff("s", "w", a="1", b="1").payoff("w", "s", a="1", b="1")
    return builder.payoff("w", "w", a="1", b="1").build()


def test_a_formula_of_a_tie_that_is_that_of_the_interior_there_is_told_once() -> None:
    found = critical_regions(weakly_stable_matrix(), ["x", "y"])
    for region in found.regions:
        assert [each.kind for each in region.formulas] == list(region.equilibria)
        assert {each.conditions for each in region.formulas} == {((),)}
    assert [each.payoffs["b"].text for each in found.at(x="1/4", y="1/4").formulas] == ["1", "1", "1"]
    assert found.verify(60, formulas=True) == ()


def test_formulas_that_differ_within_a_region_say_where_each_is_right() -> None:
    builder = PayoffMatrix(title="larger", players={"A": ["s", "first", "second"], "B": ["left", "right"]})
    builder.parameter("x", "0.25", low="0.1", high="0.9").parameter("y", "0.5", low="0.1", high="0.9")
    for row, name in (("first", "x"), ("second", "y")):  # A stays with s if left is as likely as both x and y
        builder.payoff(row, "left", A=f"{name} - 1", B="1").payoff(row, "right", A=name, B="0")
    model = builder.payoff("s", "left", A="0", B="0").payoff("s", "right", A="0", B="0").build()
    found = critical_regions(model, ["x", "y"])
    (region,) = found.regions
    where = {str(each.probabilities["B"]["left"].text): each.conditions for each in region.formulas}
    assert where["1"] == ((),)
    assert sorted([where["x"], where["y"]]) in (
        [(("y <= x",),), (("y > x",),)],
        [(("y < x",),), (("y >= x",),)],
    )
    assert "s / left+right, where y " in str(region.formulas[-1])
    assert found.verify(60, formulas=True) == ()


def test_a_wrong_formula_is_caught() -> None:
    found = critical_regions(weakly_stable_matrix(), ["x", "y"])
    known = found._cases._known_formulas
    for region in found.regions:
        known[region.equilibria] = [
            (dataclasses.replace(each, payoffs={**each.payoffs, "b": each.payoffs["a"]}), pieces)
            for each, pieces in found._cases._formulas(region.equilibria)
        ]
    (first, *_) = found.verify(60, formulas=True)
    assert set(first.formulas) < set(first.mapped) == set(first.solved)
    assert found.verify(60) == ()


@pytest.mark.parametrize("seed", range(5))
def test_formulas_of_random_games(random_game: RandomGame, seed: int) -> None:
    found = critical_regions(random_game(seed, degree=1 + seed % 2), ["t", "s"])
    generator = np.random.default_rng(seed)
    for _ in range(12):
        setting = found._cases.space.random(generator)
        check_formulas(found, found.at(**setting), setting)


def test_formulas_are_told_in_the_definitions_of_the_model() -> None:
    found = critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"])
    (wait,) = {
        formulas.payoffs["ROK"].text
        for region in found.regions
        for formulas in region.formulas
        if formulas.kind.label == "wait / wait"
    }
    assert wait in found.model.definitions or wait in found.model.parameters or "wait" in wait
    mixed = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    shown = str(next(each for each in mixed.at().formulas if "+" in each.kind.label))
    assert "row hawk = (value) / (cost)" in shown.replace("(value)/(cost)", "(value) / (cost)")


def test_conditions_as_latex() -> None:
    found = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    shown = {region.label: region.latex for region in found.regions}
    assert r"\mathrm{cost} < \mathrm{value}" in shown["hawk / hawk"]
    timing = critical_regions(load_model("sma/timing_matrix"), ["p_trump", "backlash"])
    for region in timing.regions:
        assert region.latex.count("{") == region.latex.count("}")
        assert r"p\_trump" in region.latex or "backlash" in region.latex
    always = critical_regions(load_model("sma/timing_matrix"), ["deferral_cost_us"])
    assert [region.latex for region in always.regions] == [r"\text{always}"]


@pytest.mark.parametrize("where", ["t < s", "t + s <= 1/2", "t == s", "s != 1/2", "0 <= s <= 1/2 and t*s < 1/9"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_map_with_constraints_is_the_part_of_the_whole_map_inside(
    random_game: RandomGame, where: str, seed: int
) -> None:
    model = random_game(seed, degree=1 + seed % 2)
    whole, part = critical_regions(model, ["t", "s"]), critical_regions(model, ["t", "s"], where=where)
    inside = 0
    for t in range(9):
        for s in range(-8, 9):
            point = {"t": Fraction(t, 8), "s": Fraction(s, 8)}
            if part._cases.space.contains(point):
                inside += 1
                assert set(part.at(**point).equilibria) == set(whole.at(**point).equilibria)
            else:
                with pytest.raises(SettingError, match=r"outside of what the map is about|range"):
                    part.at(**point)
    assert 0 < inside < 153
    assert part.verify(40) == ()
    assert f"where {where}" in str(part)


def test_an_interruption_keeps_a_partial_map_that_says_so() -> None:
    def interrupt(count: int) -> None:
        if count == 3:
            raise KeyboardInterrupt

    model = load_model("sma/timing_matrix")
    with pytest.raises(KeyboardInterrupt) as stopped:
        critical_regions(model, ["p_trump", "backlash"], progress=interrupt)
    part = partial_of(stopped.value)
    whole = critical_regions(model, ["p_trump", "backlash"])
    assert not part.is_complete
    assert part.ending is Ending.INTERRUPTED
    assert "Interrupted; the cases that had been looked at are right." in str(part)
    assert 0 < len(part.regions) < len(whole.regions)
    assert part.verify(60) == ()
    for region in part.regions:
        assert region.witness is not None
        assert part.at(**region.witness).label == whole.at(**region.witness).label
    unreached = next(
        region.witness for region in whole.regions if region.witness and part._cases.at(region.witness) is None
    )
    with pytest.raises(SettingError, match="the map does not reach this setting"):
        part.at(**unreached)

    def at_once(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        critical_regions(model, ["p_trump"], progress=at_once)
    assert len(partial_of(stopped.value).regions) == 1


def test_maps_over_one_parameter_with_irrational_boundaries() -> None:
    builder = PayoffMatrix(title="root", players={"A": ["a0", "a1"], "B": ["only"]}).parameter(
        "t", "0.25", low="0", high="1"
    )
    model = builder.payoff("a0", "only", A="1/2", B="0").payoff("a1", "only", A="t*t", B="0").build()
    found = critical_regions(model, ["t"])
    low, high, tie = (
        next(region for region in found.regions if region.label == label)
        for label in ("a0 / only", "a1 / only", "a0 / only | a1 / only")
    )
    assert tie.witness is not None
    assert isinstance(tie.witness["t"], AlgebraicNumber)
    assert tie.pieces == (("t**2 = 1/2",),) or "t**2" in tie.pieces[0][0]
    assert found.at(t="0.7071") is low
    assert found.at(t="0.7072") is high
    assert found.verify(30) == ()
    (boundary,) = found.boundary_with(low, high)
    assert boundary.witness["t"] == tie.witness["t"]


@pytest.mark.parametrize(
    ("seed", "shape", "degree"),
    [(1, (2, 2), 2), (4, (2, 2), 2), (8, (2, 2), 2), (11, (2, 2), 2), (18, (3, 3), 1), (9, (2, 3), 2)],
    ids=str,
)
def test_random_maps_equal_the_solver(random_game: RandomGame, seed: int, shape: tuple[int, int], degree: int) -> None:
    found = critical_regions(random_game(seed, shape, degree), ["t", "s"])
    assert found.is_complete
    assert found.verify(45, seed=seed) == ()
    for region in found.regions:
        if region.witness is not None:
            assert found._at({**found.setting, **region.witness}) is region


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_more_random_maps_equal_the_solver(random_game: RandomGame, seed: int) -> None:
    found = critical_regions(random_game(seed, (2, 3) if seed % 2 else (3, 3), 1 + seed % 2), ["t", "s"])
    assert found.verify(120, seed=seed) == ()


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_wrong_random_maps_are_caught(random_game: RandomGame, seed: int) -> None:
    found = critical_regions(random_game(seed, degree=2), ["t", "s"])
    first, second = (region.equilibria for region in found.regions[:2])

    def swapped(node: Any) -> Any:
        if isinstance(node, Case):
            if node.answer is None or node.answer.equilibria not in (first, second):
                return node
            other = second if node.answer.equilibria == first else first
            return dataclasses.replace(node, answer=node.answer._replace(equilibria=other))
        return Branch(node.polynomial, {sign: swapped(child) for sign, child in node.children.items()})

    exploration = dataclasses.replace(found._cases.exploration, tree=swapped(found._cases.exploration.tree))
    wrong = dataclasses.replace(found, _cases=dataclasses.replace(found._cases, exploration=exploration))
    assert wrong.verify(200)
    missing = dataclasses.replace(exploration, tree=next(iter(exploration.tree.children.values())))  # type: ignore[union-attr]
    assert dataclasses.replace(found, _cases=dataclasses.replace(found._cases, exploration=missing)).verify(200)
