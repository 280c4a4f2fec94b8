"""Every result has what all results have: a status, a subject, a table, words, a check, a figure where there is one.

The table below says of each type what it is about, and whether something verifies it and draws it.
"""

import pickle
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sma_games
from sma_games import (
    AlternatingOffers,
    MethodError,
    NormalFormGame,
    OfferState,
    beliefs,
    bifurcation_diagram,
    check_model,
    compare,
    correlated_equilibrium,
    critical_discounts,
    critical_regions,
    decide,
    design,
    dominance,
    equilibrium_payoffs,
    learn,
    load_model,
    persuade,
    probability,
    prove,
    rationalizable,
    repeated,
    robustness,
    scenarios,
    sensitivity,
    solve,
    solve_offers,
    stackelberg,
    tipping_lines,
    tipping_points,
    tit_for_tat,
    zone,
)
from sma_games.results import Result

LONGEST = 200  # characters of a short representation
HUNT = load_model("textbook/stag_hunt")
ENTRY = load_model("textbook/entry_deterrence")
CORE = load_model("sma/sign_or_wait")
SPLIT = load_model("sma/cooperative_split")
WIDE = NormalFormGame.from_arrays([[3, 3, 0], [4, 0, 1]], [[3, 4, 0], [3, 0, 4]])
SIGNED = {"ROK": "sign_early", "US": "sign_early"}


class Row(NamedTuple):
    """A result, and what there is of it."""

    make: Callable[[], Result]
    type: str
    subject: str
    is_verified: bool
    is_drawn: bool


ROWS = {
    "matrix": Row(lambda: solve(HUNT.at()), "EquilibriumResult", "game", is_verified=True, is_drawn=True),
    "wide matrix": Row(lambda: solve(WIDE), "EquilibriumResult", "game", is_verified=True, is_drawn=True),
    "matrix of three": Row(
        lambda: solve(load_model("sma/timing_matrix").at()),
        "EquilibriumResult",
        "game",
        is_verified=True,
        is_drawn=True,
    ),
    "three players": Row(
        lambda: solve(load_model("textbook/volunteers_dilemma").at(), "pure_nash"),
        "EquilibriumResult",
        "game",
        is_verified=True,
        is_drawn=True,
    ),
    "correlated equilibria": Row(
        lambda: solve(HUNT.at(), "correlated"), "EquilibriumResult", "game", is_verified=True, is_drawn=False
    ),
    "tree": Row(lambda: solve(ENTRY.at()), "EquilibriumResult", "game", is_verified=True, is_drawn=True),
    "beliefs": Row(
        lambda: solve(load_model("textbook/selten_horse").at(), "sequential"),
        "EquilibriumResult",
        "game",
        is_verified=True,
        is_drawn=True,
    ),
    "states": Row(
        lambda: solve(load_model("sma/sma_cycles").at(), "pure_markov_perfect"),
        "EquilibriumResult",
        "game",
        is_verified=True,
        is_drawn=False,
    ),
    "bargaining": Row(lambda: solve(SPLIT.at()), "EquilibriumResult", "game", is_verified=True, is_drawn=False),
    "branches of bargaining": Row(
        lambda: bifurcation_diagram(SPLIT, "backlash"), "BifurcationDiagram", "model", is_verified=True, is_drawn=True
    ),
    "zone of agreement": Row(lambda: zone(SPLIT), "Zone", "model", is_verified=True, is_drawn=True),
    "selection": Row(lambda: solve(HUNT.at()).select("welfare"), "Selection", "", is_verified=False, is_drawn=False),
    "dominance": Row(
        lambda: dominance(load_model("textbook/prisoners_dilemma").at()),
        "DominanceResult",
        "game",
        is_verified=True,
        is_drawn=False,
    ),
    "rationalizable": Row(
        lambda: rationalizable(CORE.at()), "RationalizableSet", "game", is_verified=True, is_drawn=False
    ),
    "correlated": Row(
        lambda: correlated_equilibrium(HUNT.at()), "CorrelatedOptimum", "game", is_verified=True, is_drawn=False
    ),
    "repeated play": Row(
        lambda: equilibrium_payoffs(repeated(HUNT, "1/2")), "PayoffSet", "game", is_verified=True, is_drawn=True
    ),
    "automata": Row(
        lambda: critical_discounts(HUNT, tit_for_tat(HUNT)),
        "CriticalDiscounts",
        "game",
        is_verified=True,
        is_drawn=False,
    ),
    "persuasion": Row(
        lambda: persuade(load_model("literature/prosecutor_and_judge")),
        "Persuasion",
        "game",
        is_verified=True,
        is_drawn=False,
    ),
    "offers": Row(
        lambda: solve_offers(
            AlternatingOffers(("A", "B"), {"A": 1, "B": -1}, "0.9", (OfferState("talks", {"A": 1}, {"B": 1}),))
        ),
        "OffersResult",
        "game",
        is_verified=True,
        is_drawn=False,
    ),
    "stackelberg": Row(lambda: stackelberg(HUNT.at()), "StackelbergResult", "game", is_verified=True, is_drawn=False),
    "line": Row(lambda: tipping_points(HUNT, "hare_value"), "TippingPoints", "model", is_verified=True, is_drawn=True),
    "line of a tree": Row(
        lambda: tipping_points(ENTRY, ENTRY.relevant[0]), "TippingPoints", "model", is_verified=True, is_drawn=True
    ),
    "lines": Row(lambda: tipping_lines(HUNT), "TippingLines", "model", is_verified=True, is_drawn=True),
    "diagram": Row(
        lambda: bifurcation_diagram(HUNT, "hare_value"), "BifurcationDiagram", "model", is_verified=True, is_drawn=True
    ),
    "map": Row(
        lambda: critical_regions(CORE, ["backlash", "criticism"]), "RegionMap", "model", is_verified=True, is_drawn=True
    ),
    "proof": Row(
        lambda: prove(CORE, "some ROK = wait and US = wait"), "Proof", "model", is_verified=True, is_drawn=False
    ),
    "refutation": Row(lambda: prove(CORE, SIGNED, "backlash"), "Proof", "model", is_verified=True, is_drawn=False),
    "robustness": Row(
        lambda: robustness(CORE, ["backlash", "criticism"]), "Robustness", "model", is_verified=True, is_drawn=True
    ),
    "robustness of a claim": Row(
        lambda: robustness(CORE, "backlash", claim=SIGNED), "Robustness", "model", is_verified=True, is_drawn=True
    ),
    "design": Row(
        lambda: design(CORE, SIGNED, "early_payment", "p_trump", where="0.39 <= p_trump <= 0.72"),
        "Design",
        "model",
        is_verified=True,
        is_drawn=False,
    ),
    "what is believed": Row(lambda: beliefs(CORE), "Beliefs", "model", is_verified=False, is_drawn=False),
    "comparison": Row(lambda: compare([CORE, HUNT]), "Comparison", "", is_verified=False, is_drawn=False),
    "comparison of a claim": Row(
        lambda: compare([CORE, "sma/linkage"], "backlash < 0.2"), "Comparison", "", is_verified=False, is_drawn=True
    ),
    "decision": Row(
        lambda: decide(CORE, "ROK", over=["backlash"]), "Decision", "model", is_verified=False, is_drawn=True
    ),
    "learning": Row(
        lambda: learn(CORE, SIGNED, over="backlash"), "Learning", "model", is_verified=False, is_drawn=True
    ),
    "probability": Row(
        lambda: probability(CORE, "ROK = sign_early", over="backlash"),
        "Probability",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "indices": Row(
        lambda: sensitivity(CORE, SIGNED, over=["backlash", "p_trump"], n=256, pairs=True),
        "Sensitivity",
        "model",
        is_verified=False,
        is_drawn=True,
    ),
    "boxes": Row(
        lambda: scenarios(CORE, SIGNED, over=["backlash", "p_trump"], boxes=1),
        "ScenarioBoxes",
        "model",
        is_verified=True,
        is_drawn=False,
    ),
    "tornado": Row(
        lambda: sensitivity(CORE, "early_rok", method="tornado"),
        "Sensitivity",
        "model",
        is_verified=False,
        is_drawn=True,
    ),
    "zone": Row(lambda: zone(CORE, SIGNED, "early_payment"), "Zone", "model", is_verified=True, is_drawn=True),
    "line for some": Row(
        lambda: tipping_points(CORE, "backlash", claim=SIGNED, for_some="early_payment"),
        "TippingPoints",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "map for some": Row(
        lambda: critical_regions(CORE, ["backlash", "criticism"], for_some=["early_payment"]),
        "RegionMap",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "map of a claim for some": Row(
        lambda: critical_regions(CORE, ["backlash", "criticism"], claim=SIGNED, for_some={"early_payment": None}),
        "RegionMap",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "refutation for some": Row(
        lambda: prove(CORE, SIGNED, "backlash", for_some={"early_payment": None}),
        "Proof",
        "model",
        is_verified=True,
        is_drawn=False,
    ),
    "robustness for some": Row(
        lambda: robustness(CORE, ["backlash", "criticism"], claim=SIGNED, for_some="early_payment"),
        "Robustness",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "probability for some": Row(
        lambda: probability(CORE, SIGNED, over="backlash", for_some={"early_payment": None}),
        "Probability",
        "model",
        is_verified=True,
        is_drawn=True,
    ),
    "check": Row(lambda: check_model(HUNT), "CheckReport", "model", is_verified=True, is_drawn=False),
}


@pytest.fixture(scope="module", params=ROWS)
def row(request: pytest.FixtureRequest) -> tuple[Row, Any]:
    found = ROWS[request.param]
    return found, found.make()


def test_every_type_of_result_is_in_the_table() -> None:
    assert {each.__name__ for each in Result.__subclasses__()} == {each.type for each in ROWS.values()}


def test_a_result_says_how_it_ended_and_what_it_is_about(row: tuple[Row, Any]) -> None:
    wanted, result = row
    assert type(result).__name__ == wanted.type
    assert isinstance(result.status, Enum)
    assert str(result.status.value).endswith(".")
    assert result.reason
    assert result.is_complete is True
    assert [name for name in ("model", "game") if hasattr(result, name)] == [wanted.subject] * bool(wanted.subject)


def test_a_result_is_a_table_and_words_long_and_short(row: tuple[Row, Any]) -> None:
    _, result = row
    assert isinstance(result.to_frame(), pd.DataFrame)
    assert result.explain()
    assert repr(result).startswith(f"<{type(result).__name__}: ")
    assert len(repr(result)) <= LONGEST
    assert "\n" not in repr(result)
    assert "<table" in result._repr_html_()


def test_a_result_is_verified_or_says_what_to_verify_instead(row: tuple[Row, Any]) -> None:
    wanted, result = row
    if wanted.is_verified:
        assert result.verify() == ()
    else:
        with pytest.raises(MethodError, match="verify what it was made from"):
            result.verify()


def test_a_result_is_drawn_alone_and_into_axes_or_says_what_to_read_instead(row: tuple[Row, Any]) -> None:
    wanted, result = row
    if not wanted.is_drawn:
        with pytest.raises(MethodError, match="to_frame gives its numbers"):
            result.plot()
        return
    assert result.figure in sma_games.__all__
    assert isinstance(result.plot(), Figure)
    page = Figure(figsize=(12, 5))
    left, right = page.subplots(1, 2)
    assert result.plot(right) is page
    assert len(right.texts) > 1 or right.get_title(loc="left")
    assert not left.texts
    assert not left.get_title(loc="left")
    assert max(text.get_fontsize() for text in right.texts) < 12.15


def test_a_result_equals_what_is_found_again_and_what_was_pickled(row: tuple[Row, Any]) -> None:
    wanted, result = row
    assert wanted.make() == result
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own


def test_tipping_points_of_different_lines_differ_even_if_both_are_empty() -> None:
    model = load_model("sma/timing_matrix")
    first, second = (tipping_points(model, name) for name in ("deferral_cost_us", "audience_cost"))
    assert first == () == second
    assert first != second


def test_what_was_changed_is_found_out() -> None:
    points = tipping_points(HUNT, "hare_value")
    assert len(points.verify(20)) == 0
    vars(points)["cells"] = points.cells[::-1]
    cells = points.cells
    wrong = [type(cell)(cell.low, cell.high, other.equilibria) for cell, other in zip(cells, cells[::-1], strict=True)]
    vars(points)["cells"] = tuple(wrong)
    assert points.verify(20)
