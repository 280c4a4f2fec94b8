"""Maps and tipping points of claims, without and with parameters that may have any value."""

from fractions import Fraction

import pytest

from sma_games.errors import SettingError
from sma_games.modeling import load_model
from sma_games.regions import critical_regions, rationalize, tipping_points

MATRIX = load_model("sma/timing_matrix")
SIGNED = {"ROK": "sign_early", "US": "sign_early"}
CLAIM = "some ROK = sign_early and US = sign_early"


def test_the_map_of_a_claim_is_that_of_the_play_it_is_about() -> None:
    found = critical_regions(MATRIX, ["backlash", "p_trump"], claim=SIGNED)
    other = rationalize(MATRIX, SIGNED, ["backlash", "p_trump"])
    assert {region.conditions for region in found.regions} == {region.conditions for region in other.regions}
    assert found.explain().startswith(f"{CLAIM} holds exactly when ")
    assert found.claim is not None
    assert found.verify(40) == ()


def test_tipping_points_of_a_claim_are_where_its_equilibrium_appears_and_vanishes() -> None:
    found = tipping_points(MATRIX, "p_trump", claim=CLAIM)
    both = "sign_early / sign_early"
    changes = [
        point.exact_value
        for point in tipping_points(MATRIX, "p_trump")
        if len({both in [each.label for each in types] for types in (point.below, point.at, point.above)}) > 1
    ]
    assert [point.exact_value for point in found] == changes
    assert found.verify(20) == ()
    assert [bool(cell.equilibria) for cell in found.cells] == [False, True, False]


def test_a_claim_that_never_holds_has_no_tipping_points() -> None:
    found = tipping_points(MATRIX, "backlash", claim="some payoff_ROK > 0")
    assert (found, found.types_at_today()) == ((), ())
    assert found.status.value == "The answer is the same at every admissible value."


def test_claims_about_measures_of_trees_tip_too() -> None:
    tree = load_model("sma/early_sign_tree")
    found = tipping_points(tree, "reopening_cost", claim="every rok_payment <= 1.1")
    assert found.verify(6) == ()
    assert Fraction(543, 2500) in [point.exact_value for point in found] or found == ()


def test_a_claim_about_several_settings_is_refused() -> None:
    with pytest.raises(SettingError, match="tipping_points needs one about a setting"):
        tipping_points(MATRIX, "backlash", claim=f"{CLAIM} falls in backlash")
