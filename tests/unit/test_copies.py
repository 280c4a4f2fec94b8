"""What the public functions return can be pickled, copied and compared, before it is used and after."""

import copy
import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache, cached_property
from typing import Any

import pandas as pd
import pytest

import sma_games
from sma_games import (
    AlternatingOffers,
    Budget,
    EvaluationError,
    FormulaError,
    GameError,
    IrrationalError,
    MethodError,
    ModelError,
    OfferState,
    SettingError,
    SmaGamesError,
    assessment,
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
    grid,
    grim_trigger,
    learn,
    load_model,
    parse_formula,
    persuade,
    probability,
    prove,
    rationalizable,
    rationalize,
    repeated,
    robustness,
    sample,
    scenarios,
    sensitivity,
    solve,
    solve_batch,
    solve_offers,
    stackelberg,
    sweep,
    table,
    tipping_lines,
    tipping_points,
    tit_for_tat,
    verify,
    zone,
)
from sma_games.errors import Problem

MATRIX = load_model("sma/sign_or_wait")
DILEMMA = load_model("textbook/prisoners_dilemma")
TREE = load_model("textbook/entry_deterrence")
HIDDEN = load_model("textbook/beer_quiche")
STATES = load_model("textbook/quitting_game")
IRRATIONAL = load_model("textbook/three_player_irrational")
HABIT = load_model("sma/relational_honour")
SPLIT = load_model("sma/cooperative_split")
VETO = load_model("bargaining/veto_player")
SIGNED = {"ROK": "sign_early", "US": "sign_early"}
OVER = ["backlash", "p_trump"]
FIRST, SECOND = [[[3, 1], [2, 0]], [[1, 0], [0, 1]]], [[[3, 2], [0, 1]], [[1, 0], [0, 1]]]

MAKERS: dict[str, Callable[[], Any]] = {
    "parameter": lambda: MATRIX.parameters["backlash"],
    "formula": lambda: parse_formula("a*b + 1"),
    "budget": lambda: Budget(samples=10),
    **{
        f"model of {model.slug}": lambda model=model: model  # type: ignore[misc]
        for model in (MATRIX, TREE, HIDDEN, STATES, IRRATIONAL, SPLIT, VETO)
    },
    **{
        f"game of {model.slug}": lambda model=model: model.at()  # type: ignore[misc]
        for model in (MATRIX, TREE, HIDDEN, STATES, IRRATIONAL, SPLIT, VETO)
    },
    **{
        f"{concept} of {model.slug}": lambda model=model, concept=concept: solve(model.at(), concept)  # type: ignore[misc]
        for model, concept in [
            (MATRIX, "nash"),
            (MATRIX, "pure_nash"),
            (MATRIX, "correlated"),
            (MATRIX, "coarse_correlated"),
            (MATRIX, "stackelberg"),
            (TREE, "subgame_perfect"),
            (TREE, "nash"),
            (HIDDEN, "sequential"),
            (HIDDEN, "nash"),
            (IRRATIONAL, "nash"),
            (STATES, "markov_perfect"),
            (STATES, "pure_markov_perfect"),
            (SPLIT, "utilitarian"),
            (VETO, "shapley_value"),
        ]
    },
    "an equilibrium": lambda: solve(MATRIX.at()).equilibria[0],
    "assessment": lambda: _assessment(solve(TREE.at())),
    "beliefs": lambda: solve(HIDDEN.at(), "sequential").equilibria[0].beliefs,
    "selection": lambda: solve(MATRIX.at()).select("payoff_dominance"),
    "certificate": lambda: verify(MATRIX.at(), solve(MATRIX.at()).equilibria[0].profile),
    "correlated": lambda: correlated_equilibrium(MATRIX.at()),
    "stackelberg": lambda: stackelberg(MATRIX.at()),
    "automaton": lambda: tit_for_tat(MATRIX)[0],
    "persuasion": lambda: persuade(load_model("literature/prosecutor_and_judge")),
    "dominance": lambda: dominance(DILEMMA.at()),
    "rationalizable": lambda: rationalizable(MATRIX.at()),
    "decision": lambda: decide(MATRIX, over=OVER),
    "exact probability": lambda: probability(MATRIX, "ROK = wait", over="backlash"),
    "estimated probability": lambda: probability(MATRIX, "ROK = wait", over=OVER, method="estimated", precision=0.1),
    "learning": lambda: learn(MATRIX, "some ROK = wait", over=OVER, num_lines=64),
    "comparison": lambda: compare([MATRIX, (MATRIX, "strict")], "backlash < 0.2"),
    "critical discounts": lambda: critical_discounts(HABIT, grim_trigger(HABIT, ["honour", "cooperate"])),
    "payoff set": lambda: equilibrium_payoffs(repeated(HABIT, "0.9")),
    "automata": lambda: grim_trigger(HABIT, ["honour", "cooperate"]),
    "repeated game": lambda: repeated(HABIT, "0.9"),
    "model of talks": lambda: solve(load_model("literature/merlo_wilson")),
    "offers": lambda: solve_offers(
        AlternatingOffers(("A", "B"), {"A": 1, "B": -1}, "0.9", (OfferState("talks", {"A": 1}, {"B": 1}),))
    ),
    "claim tips": lambda: compare([MATRIX], "some ROK = sign_early and US = sign_early").models[0].tips,
    "tornado": lambda: sensitivity(MATRIX, "some ROK = sign_early", method="tornado", over=OVER),
    "sensitivity": lambda: sensitivity(MATRIX, "some ROK = sign_early", over=OVER, precision=0.1),
    "boxes": lambda: scenarios(MATRIX, "some ROK = sign_early and US = sign_early", over=OVER, boxes=1),
    "tipping points": lambda: tipping_points(MATRIX, "backlash"),
    "tipping lines": lambda: tipping_lines(MATRIX, ["backlash", "p_trump"]),
    "tipping points of states": lambda: tipping_points(load_model("sma/sma_cycles"), "p_trump"),
    "diagram": lambda: bifurcation_diagram(MATRIX, "backlash"),
    "map": lambda: critical_regions(MATRIX, OVER),
    "constrained map": lambda: critical_regions(MATRIX, OVER, where="backlash < p_trump"),
    "map of a tree": lambda: critical_regions(TREE, list(TREE.relevant)[:2]),
    "region": lambda: critical_regions(MATRIX, OVER).regions[0],
    "formulas": lambda: critical_regions(MATRIX, OVER).regions[0].formulas,
    "boundary": lambda: _boundary(critical_regions(MATRIX, OVER)),
    "share": lambda: _share(critical_regions(MATRIX, OVER)),
    "proof": lambda: prove(MATRIX, "some ROK = wait and US = wait"),
    "refutation": lambda: prove(MATRIX, SIGNED, over=["backlash"]),
    "proof of a trend": lambda: prove(MATRIX, "some ROK = sign_early falls in backlash", OVER),
    "inverse map": lambda: rationalize(MATRIX, SIGNED, OVER),
    "zone": lambda: zone(MATRIX, SIGNED, "early_payment"),
    "map for some": lambda: critical_regions(MATRIX, OVER, claim=SIGNED, for_some={"early_payment": None}),
    "map of types for some": lambda: critical_regions(MATRIX, "backlash", for_some="early_payment"),
    "proof for some": lambda: prove(MATRIX, SIGNED, "backlash", for_some="early_payment"),
    "tipping points for some": lambda: tipping_points(MATRIX, "backlash", for_some="early_payment"),
    "probability for some": lambda: probability(MATRIX, SIGNED, over="backlash", for_some="early_payment"),
    "robustness": lambda: robustness(MATRIX, OVER),
    "design": lambda: design(MATRIX, SIGNED, ["early_payment"], ["backlash"]),
    "grid": lambda: grid(MATRIX, p_trump=3, backlash=2),
    "what is believed": lambda: beliefs(MATRIX),
    "sample": lambda: sample(MATRIX, 10, seed=1),
    "sample in a hypercube": lambda: sample(MATRIX, 10, seed=1, method="lhs"),
    "table": lambda: table(MATRIX, pd.DataFrame({"backlash": ["0.1", "0.2"], "p_trump": [0.25, 0.5]})),
    "sweep": lambda: sweep(MATRIX, grid(MATRIX, p_trump=3, backlash=2), selection="ROK", by_type=True),
    "reduced sweep": lambda: sweep(MATRIX, sample(MATRIX, 10, seed=1), reduce=True),
    "batch": lambda: solve_batch(FIRST, SECOND),
    "check": lambda: check_model(MATRIX),
}
PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{
        f"pickle, protocol {number}": lambda thing, number=number: pickle.loads(pickle.dumps(thing, number))  # type: ignore[misc] # noqa: S301 - our own
        for number in PROTOCOLS
    },
}
NO_RESULTS = {"BargainingGame", "MarkovGame", "OfferGame", "PayoffMatrix", "SequentialGame", "HasGame"}
"""Builders, and a protocol."""


def _assessment(result: sma_games.EquilibriumResult) -> sma_games.Assessment:
    assert isinstance(result.game, sma_games.ExtensiveFormGame)
    return assessment(result.game, result.equilibria[0].profile, {})


def _boundary(regions: sma_games.RegionMap) -> object:
    return regions.boundary_with(*regions.regions[:2])


def _share(regions: sma_games.RegionMap) -> object:
    return regions.volume_share(regions.regions[0])


@cache
def made(name: str) -> Any:
    return MAKERS[name]()


def are_equal(one: Any, other: Any) -> bool:
    identical = getattr(one, "identical", None)  # xarray compares with `==` entry by entry
    return bool(one == other) if identical is None else bool(identical(other))


def use(thing: Any) -> None:
    """Look at everything that a reader can see, so that all that is worked out when asked for is there."""
    assert repr(thing)
    assert str(thing)
    for name, member in inspect.getmembers_static(type(thing)):
        if isinstance(member, property | cached_property) and not name.startswith("_"):
            try:
                getattr(thing, name)
            except (SmaGamesError, AttributeError):  # what this kind of thing does not have
                continue


@pytest.mark.parametrize("name", MAKERS)
def test_every_result_can_be_pickled_and_copied_before_and_after_it_is_used(name: str) -> None:
    thing = MAKERS[name]()
    for _ in ("before", "after"):
        for way, copied in WAYS.items():
            again = copied(thing)
            assert type(again) is type(thing), way
            assert are_equal(again, thing), way
            assert repr(again) == repr(thing), way
        use(thing)


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_question_asked_twice_has_equal_answers(name: str) -> None:
    use(made(name))
    assert are_equal(MAKERS[name](), made(name))


@pytest.mark.parametrize(
    "name",
    [name for name in MAKERS if name.startswith(("model", "game", "map", "nash", "subgame", "proof", "formula"))],
)
def test_models_games_maps_proofs_and_what_solve_returns_are_keys(name: str) -> None:
    if name == "formulas":
        pytest.skip("a tuple of formulas by name")
    assert {made(name): "found"}[MAKERS[name]()] == "found"


def test_different_questions_have_different_answers() -> None:
    assert made("map") != made("constrained map")
    assert made("region") != made("map").regions[1]
    assert made("proof") != made("refutation")
    assert made("sample") != sample(MATRIX, 10, seed=2)
    assert made("table") != table(MATRIX, pd.DataFrame({"backlash": ["0.1", "0.3"], "p_trump": [0.25, 0.5]}))
    assert made("batch") != solve_batch(FIRST, [SECOND[0], [[1, 0], [0, 2]]])
    assert made("batch") != "batch"
    assert solve(TREE.at()) != solve(TREE.at(fight_payoff="3"))


def test_a_map_and_a_proof_are_read_by_another_program() -> None:
    program = "import pickle, sys; a, b = pickle.load(sys.stdin.buffer); print(a.at(p_trump='1/2').label, b.verify(5))"
    things = pickle.dumps((made("map"), made("proof")))
    finished = subprocess.run([sys.executable, "-c", program], input=things, capture_output=True, check=True)
    assert finished.stdout.decode().strip() == "sign_early / sign_early | wait / wait ()"


def test_a_copy_of_a_map_works_like_the_map() -> None:
    regions = copy.deepcopy(made("map"))
    assert regions.verify(20) == ()
    assert regions.explain() == made("map").explain()
    assert all(regions.contains(region, **region.witness) for region in made("map").regions)
    assert copy.deepcopy(made("proof")).verify(20) == ()


@pytest.mark.parametrize(
    "error",
    [
        EvaluationError("formula"),
        FormulaError("a + ", "ends early", 3),
        GameError("payoffs"),
        IrrationalError("formula"),
        MethodError("method"),
        ModelError("file.toml", [Problem("players", "there are none")]),
        SettingError("value"),
        SmaGamesError("anything"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_out_of_another_process_as_it_was(error: SmaGamesError) -> None:
    for way, copied in WAYS.items():
        assert str(copied(error)) == str(error), way
        assert type(copied(error)) is type(error), way


def test_every_public_type_of_result_is_among_those_tried() -> None:
    public = {name: getattr(sma_games, name) for name in sma_games.__all__}
    kinds = {name for name, thing in public.items() if inspect.isclass(thing) and not issubclass(thing, Enum)}
    kinds -= {name for name in kinds if issubclass(public[name], Exception)} | NO_RESULTS
    seen: set[int] = set()
    found = {type(part).__name__ for name in MAKERS for part in _parts(made(name), seen)}
    assert sorted(kinds - found) == []


def _parts(thing: Any, seen: set[int]) -> Iterator[Any]:
    """Yield a thing and all that it consists of."""
    if id(thing) in seen or isinstance(thing, str | int | float | type):
        return
    seen.add(id(thing))
    yield thing
    inner = list(vars(thing).values()) if hasattr(thing, "__dict__") else []
    inner += list(thing.values()) if isinstance(thing, dict) else []
    inner += list(thing) if isinstance(thing, tuple | list) else []
    for part in inner:
        yield from _parts(part, seen)
