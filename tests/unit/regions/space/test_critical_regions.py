"""Critical regions: the same answers as the solver everywhere, the certified maps, and mistakes that are refused."""

import dataclasses
import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pytest

from sma_games import (
    CriticalRegion,
    MethodError,
    ParametricGame,
    PayoffMatrix,
    RegionMap,
    SettingError,
    critical_regions,
    load_model,
    solve,
    tipping_points,
)
from sma_games.algebra.sign_cases.exploration import Branch, Case
from sma_games.games import ExtensiveFormGame, MixedProfile
from sma_games.regions import EquilibriumType, Verdict

MAPS = [
    ("sma/sign_or_wait", ("p_trump", "backlash")),
    ("sma/timing_matrix", ("p_trump", "backlash")),
    ("sma/timing_matrix", ("reopen_probability", "anchor")),
    ("sma/timing_matrix", ("p_trump", "demand", "demand_weight")),
    ("sma/timing_matrix_no_consent", ("p_trump", "criticism")),
    ("sma/early_sign_tree", ("reopening_cost", "backlash", "p_trump")),
    ("textbook/hawk_dove", ("value", "cost")),
    ("textbook/stag_hunt", ()),
    ("textbook/battle_of_the_sexes", ()),
]

BOTH_EARLY = "sign_early / sign_early"
FOLD_E = "wait / sign_early | wait / wait | renegotiate / renegotiate"
FOLD_R = "renegotiate / sign_early | renegotiate / wait | renegotiate / renegotiate"
TRIANGLE = "renegotiate / wait | renegotiate / renegotiate | renegotiate / sign_early+wait"
SHARES = {
    f"{BOTH_EARLY} | wait / wait | renegotiate / renegotiate": 0.0303190383824009,
    FOLD_E: 0.1363476282842658,
    f"{BOTH_EARLY} | {TRIANGLE}": 0.2390480301710864,
    FOLD_R: 0.4130351893845611,
    TRIANGLE: 0.1812501137776859,
}


def over_of(model: ParametricGame, names: Sequence[str]) -> list[str]:
    return list(names or model.relevant[:2])


def choices_by_solving(model: ParametricGame, setting: dict[str, Any]) -> set[Any]:
    """Return the types of all equilibria at one setting, found without any of the code for regions."""
    game = model.at(**setting)
    found = set()
    for each in solve(game).equilibria:
        if isinstance(each.profile, MixedProfile):
            found.add(tuple(zip(model.players, each.profile.supports, strict=True)))
        else:
            assert isinstance(game, ExtensiveFormGame)
            found.add(tuple(each.actions_in_use(game).items()))
    return found


def choices(region: CriticalRegion) -> set[Any]:
    return {each.choices for each in region.equilibria}


@pytest.fixture(scope="module")
def timing() -> RegionMap:
    return critical_regions(load_model("sma/timing_matrix"), ["p_trump", "backlash"])


@pytest.mark.slow_for(("reopening_cost", "backlash", "p_trump"))
@pytest.mark.parametrize(("slug", "names"), MAPS, ids=str)
def test_a_map_equals_the_solver_at_random_settings_and_on_boundaries(slug: str, names: tuple[str, ...]) -> None:
    model = load_model(slug)
    found = critical_regions(model, over_of(model, names))
    generator = np.random.default_rng(1)
    for _ in range(100):
        point = {}
        for name in found.over:
            low, high = model.parameters[name].low, model.parameters[name].high
            point[name] = low + (high - low) * Fraction(int(generator.integers(0, 41)), 40)
        assert choices(found.at(**point)) == choices_by_solving(model, {**found.setting, **point})
    for region in found.regions:
        assert region.witness is not None
        assert found.at(**region.witness) is region
        assert choices(region) == choices_by_solving(model, {**found.setting, **region.witness})
    assert found.verify(90) == ()


def test_the_five_certified_regions_of_the_timing_matrix(timing: RegionMap) -> None:
    inside = [region for region in timing.regions if region.verdict is Verdict.NONEMPTY]
    assert {region.label for region in inside} == set(SHARES)
    assert all(region.verdict is Verdict.BOUNDARY_ONLY for region in timing.regions[len(inside) :])


def test_shares_agree_with_the_certified_ones(timing: RegionMap) -> None:
    for region in timing.regions[:5]:
        estimate = timing.volume_share(region, num_samples=3000)
        assert estimate.method == "Monte Carlo"
        assert abs(estimate.share - SHARES[region.label]) <= 4 * estimate.standard_error
        assert estimate.num_samples == 3000
    assert timing.volume_share(timing.regions[-1], num_samples=10).share == 0


@pytest.mark.parametrize(
    ("p_trump", "backlash", "before", "after"),
    [
        ("250/2921", "1/10", FOLD_E, f"{BOTH_EARLY} | wait / wait | renegotiate / renegotiate"),
        ("375/574", "1/10", f"{BOTH_EARLY} | {TRIANGLE}", TRIANGLE),
        ("1/6", "3/10", FOLD_E, FOLD_R),
    ],
)
def test_certified_boundaries_along_p_trump(
    timing: RegionMap, p_trump: str, backlash: str, before: str, after: str
) -> None:
    place, step = Fraction(p_trump), Fraction(1, 10**9)
    assert timing.at(p_trump=place - step, backlash=backlash).label == before
    assert timing.at(p_trump=place + step, backlash=backlash).label == after
    tie = timing.at(p_trump=place, backlash=backlash)
    assert tie.verdict is Verdict.BOUNDARY_ONLY
    assert choices(tie) == choices_by_solving(
        timing.model, {**timing.setting, "p_trump": place, "backlash": Fraction(backlash)}
    )


def test_the_certified_curves_are_boundaries(timing: RegionMap) -> None:
    early_or_wait, early_or_renegotiate = Fraction("0.33368"), Fraction("0.27368")
    for p in map(Fraction, ("1/10", "1/7", "1/5", "1/2")):
        curve = (
            early_or_wait - Fraction("0.02") / p if p < Fraction(1, 6) else early_or_renegotiate - Fraction("0.01") / p
        )
        below, tie, above = (timing.at(p_trump=p, backlash=curve + step * Fraction(1, 10**9)) for step in (-1, 0, 1))
        assert [BOTH_EARLY in region.label.split(" | ") for region in (below, tie, above)] == [True, True, False]
        assert tie.verdict is Verdict.BOUNDARY_ONLY
    corner = timing.at(p_trump="1/6", backlash="0.21368")
    assert len(corner.equilibria) == 6


def test_the_line_where_washington_would_wait_ends_at_the_curve(timing: RegionMap) -> None:
    near = [timing.at(p_trump=Fraction(375, 574) + step * Fraction(1, 10**6), backlash="0.4") for step in (-1, 0, 1)]
    assert {region.label for region in near} == {FOLD_R}


def test_sign_or_wait_is_explained() -> None:
    found = critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"])
    lines = found.explain().splitlines()
    assert "wait / wait is an equilibrium always." in lines
    assert "sign_early / wait is an equilibrium exactly when p_trump >= 375/574." in lines
    (early,) = (line for line in lines if line.startswith(BOTH_EARLY))
    assert "p_trump <= 375/574 and " in early
    assert early.startswith(f"{BOTH_EARLY} is an equilibrium exactly when ")
    assert early.count("<=") == 2


def test_what_is_explained_is_true_of_every_equilibrium(timing: RegionMap) -> None:
    for line in timing.explain().splitlines():
        label, _, condition = line.removesuffix(".").partition(" is an equilibrium ")
        condition = condition.removeprefix("exactly when ").replace(" = ", " == ").replace("always", "True")
        for p in (Fraction(k, 17) for k in range(18)):
            for backlash in (Fraction(k, 26) for k in range(14)):
                here = timing.at(p_trump=p, backlash=backlash)
                claimed = holds(condition, p_trump=p, backlash=backlash)
                assert claimed == (label in [each.label for each in here.equilibria])


def holds(condition: str, **values: Fraction) -> bool:
    """Evaluate a condition whose numbers are written as fractions."""
    exact = re.sub(r"\d+(?:/\d+)?", lambda number: f"Fraction('{number[0]}')", condition)
    return bool(eval(exact, {"Fraction": Fraction}, dict(values)))  # noqa: S307 - text of our own


def test_the_conditions_of_the_regions_are_a_partition(timing: RegionMap) -> None:
    texts = {
        region.label: " or ".join(f"({' and '.join(piece) or 'True'})" for piece in region.pieces).replace(
            " = ", " == "
        )
        for region in timing.regions
    }
    places = [(Fraction(k, 12), Fraction(j, 20)) for k in range(13) for j in range(11)]
    places += [(Fraction(1, 6), Fraction("0.21368")), (Fraction(375, 574), Fraction(1, 10))]
    for p, backlash in places:
        true = [label for label, text in texts.items() if holds(text, p_trump=p, backlash=backlash)]
        assert true == [timing.at(p_trump=p, backlash=backlash).label]


@pytest.mark.parametrize("slug", ["sma/timing_matrix", "sma/early_sign_tree"])
def test_maps_over_one_parameter_agree_with_tipping_points(slug: str) -> None:
    model = load_model(slug)
    for name in list(model.relevant)[::2]:
        line, found = tipping_points(model, name), critical_regions(model, [name])
        for point in line:
            value = point.exact_value
            assert isinstance(value, Fraction)
            assert types(found.at(**{name: value}).equilibria) == types(point.at)
        for cell in line.cells:
            for share in (Fraction(1, 1000), Fraction(1, 2), Fraction(999, 1000)):
                assert isinstance(cell.low, Fraction)
                assert isinstance(cell.high, Fraction)
                value = cell.low + share * (cell.high - cell.low)
                assert types(found.at(**{name: value}).equilibria) == types(cell.equilibria)
        expected = {types(cell.equilibria) for cell in line.cells} | {types(point.at) for point in line}
        assert {types(region.equilibria) for region in found.regions} == expected
        assert all(below.high == above.low for below, above in pairwise(line.cells))


def types(equilibria: Sequence[EquilibriumType]) -> frozenset[Any]:
    return frozenset(each.choices for each in equilibria)


def with_tree(found: RegionMap, tree: Any) -> RegionMap:
    exploration = dataclasses.replace(found._cases.exploration, tree=tree)
    return dataclasses.replace(found, _cases=dataclasses.replace(found._cases, exploration=exploration))


def test_a_map_whose_answers_were_swapped_is_caught(timing: RegionMap) -> None:
    inside = [leaf.answer for leaf in timing._cases.leaves if leaf.decision.verdict is Verdict.NONEMPTY]
    first, *others = inside
    second = next(answer for answer in others if answer != first)
    swapped: dict[Any, Any] = {first: second, second: first}

    def changed(tree: Any) -> Any:
        if isinstance(tree, Case):
            return dataclasses.replace(tree, answer=swapped.get(tree.answer, tree.answer))
        return Branch(tree.polynomial, {sign: changed(child) for sign, child in tree.children.items()})

    wrong = with_tree(timing, changed(timing._cases.exploration.tree))
    found = wrong.verify(200)
    assert found
    assert found[0].mapped != found[0].solved
    assert types(found[0].solved) == choices_by_solving(timing.model, {**timing.setting, **found[0].setting})


def test_a_map_that_is_wrong_on_ties_only_is_caught(timing: RegionMap) -> None:
    def changed(tree: Any) -> Any:
        if isinstance(tree, Case):
            return tree
        children = {sign: changed(child) for sign, child in tree.children.items()}
        if 0 in children:
            children[0] = children.get(1, children.get(-1))
        return Branch(tree.polynomial, children)

    assert with_tree(timing, changed(timing._cases.exploration.tree)).verify(60)


def test_regions_at_another_setting() -> None:
    model = load_model("sma/timing_matrix")
    found = critical_regions(model.fix("strict", p_trump="0.05"), ["backlash"])
    assert found.setting["p_trump"] == Fraction(1, 20)
    assert found.setting["early_payment"] == Fraction("1.062")
    assert found.contains(found.at(), backlash=found.setting["backlash"])
    assert BOTH_EARLY not in found.at().label
    assert found.verify(60) == ()


def test_the_progress_is_told() -> None:
    counts: list[int] = []
    critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"], progress=counts.append)
    assert counts == list(range(1, len(counts) + 1))
    assert len(counts) > 4


def test_a_map_as_a_table_and_as_text(timing: RegionMap) -> None:
    table = timing.to_frame()
    assert list(table["equilibria"]) == [region.label for region in timing.regions]
    assert set(table["verdict"]) == {"nonempty", "boundary only"}
    assert "p_trump = " in table["witness"][0]
    assert f"{len(timing.regions)} regions" in str(timing)
    assert str(timing.regions[0]).startswith(timing.regions[0].label)


def test_a_parameter_that_no_payoff_uses_changes_nothing() -> None:
    found = critical_regions(load_model("sma/timing_matrix"), ["audience_cost"])
    (region,) = found.regions
    assert region.pieces == ((),)
    assert region.verdict is Verdict.NONEMPTY
    assert found.verify(9) == ()


def small(payoff: str, players: int = 2) -> ParametricGame:
    """Return a game in which the first player's first strategy pays this."""
    names = ["A", "B", "C"][:players]
    builder = PayoffMatrix(title="small", players={name: ["one", "two"] for name in names})
    builder.parameter("t", "0.25", low="0", high="1")
    builder.parameter("s", "0.5", low="0", high="1")
    for first in ("one", "two"):
        for second in ("one", "two"):
            rest = [(third,) for third in ("one", "two")] if players == 3 else [()]
            for tail in rest:
                builder.payoff(first, second, *tail, **dict.fromkeys(names, payoff if first == "one" else "t"))
    return builder.build()


def test_mistakes_are_refused() -> None:
    model = load_model("sma/timing_matrix")
    with pytest.raises(SettingError, match="did you mean 'p_trump'"):
        critical_regions(model, ["p_trmp"])
    with pytest.raises(SettingError, match="over: expected the name of a parameter"):
        critical_regions(model, [])
    with pytest.raises(SettingError, match="unknown parameter"):
        critical_regions(model.fix(backlsh="0.1"), ["p_trump"])
    with pytest.raises(MethodError, match="perfect information"):
        critical_regions(load_model("textbook/selten_horse"), ["a"])


def test_names_and_values_that_are_not_of_the_map_are_refused(timing: RegionMap) -> None:
    with pytest.raises(SettingError, match="'criticism' is fixed in this map"):
        timing.at(criticism="0.1")
    with pytest.raises(SettingError, match="p_trump"):
        timing.at(p_trump="1.5")


def test_settings_at_which_a_formula_divides_by_zero_are_left_out() -> None:
    model = small("1 / (t - s)")
    found = critical_regions(model, ["t", "s"])
    assert found.verify(60) == ()
    with pytest.raises(SettingError, match="outside of what the map is about"):
        found.at(t="0.5", s="0.5")
    assert critical_regions(model, ["t"]).verify(60) == ()


@pytest.mark.parametrize("payoff", ["1 / (t + s + 1)", "(t + 1) ** -2", "t * s / (s + 2)"])
def test_rational_formulas_without_a_pole(payoff: str) -> None:
    found = critical_regions(small(payoff), ["t", "s"])
    assert found.verify(60) == ()
    assert all(region.verdict is not Verdict.EMPTY for region in found.regions)


def test_too_many_cases_are_refused() -> None:
    with pytest.raises(MethodError, match="more than 2 cases"):
        critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"], max_cases=2)


def test_formulas_of_a_tree_over_two_parameters_give_what_the_solver_finds() -> None:
    model = load_model("sma/early_sign_tree")
    found = critical_regions(model, ["p_trump", "back_down_probability"])
    formulas = [each for region in found.regions for each in region.formulas]
    assert {each.kind for each in formulas} >= {kind for region in found.regions for kind in region.equilibria}
    for each in formulas:
        setting = cast("dict[str, Fraction]", each.witness)
        solved = solve(model.at(None, **setting)).equilibria
        payoffs = {player: formula.evaluate(setting) for player, formula in each.payoffs.items()}
        assert payoffs in [dict(one.payoffs) for one in solved]
    assert found.verify(20) == ()
