"""Every refusal names first what works instead: it is asked of every model and of trees as Gambit's, and tried."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from sma_games import (
    bifurcation_diagram,
    correlated_equilibrium,
    critical_regions,
    decide,
    design,
    dominance,
    grid,
    list_models,
    load_model,
    prove,
    rationalizable,
    reduced_model,
    robustness,
    stackelberg,
    sweep,
    tipping_points,
)
from sma_games.equilibria import SOLVERS, solve
from sma_games.equilibria.choosing import choose_solver, solver_object
from sma_games.errors import MethodError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, NormalFormGame, TerminalNode
from sma_games.games.reduced_normal_form import reduced_normal_form

SLUGS = list(list_models()["slug"])
QUICK = (
    "textbook/quitting_game",
    "textbook/stag_hunt",
    "textbook/selten_horse",
    "textbook/volunteers_dilemma",
    "sma/linkage",
)
NAMES = [pytest.param(slug, marks=() if slug in QUICK else pytest.mark.slow) for slug in SLUGS]
LR = ("l", "r")

Game = Any


def blind(*players: str, last: str | None = None) -> ExtensiveFormGame:
    """Return a tree in which players move one after the other and see nothing but their own moves."""
    nodes: list[Any] = []
    movers = [*players, *([last] if last else [])]
    for depth, player in enumerate(movers):
        start = 2 ** (depth + 1) - 1
        own = depth - 1 - movers.index(player)  # the bit of an own earlier move
        for k in range(2**depth):
            label = f"{player}{depth}" if own < 0 else f"{player}{depth}/{LR[k >> own & 1]}"
            nodes.append(DecisionNode(player, label, LR, (start + 2 * k, start + 2 * k + 1)))
    rows = [[(7 * k * (i + 3)) % 5 for i in range(len(players))] for k in range(2 ** len(movers))]
    return ExtensiveFormGame(players, (*nodes, *(TerminalNode(tuple(row)) for row in rows)))


def alone() -> ExtensiveFormGame:
    """Return a tree of one player who does not see what chance does."""
    chance = ChanceNode("c", LR, ("1/2", "1/2"), (1, 2))
    moves = [DecisionNode("A", "a", LR, (3 + 2 * k, 4 + 2 * k)) for k in range(2)]
    return ExtensiveFormGame(("A",), (chance, *moves, *(TerminalNode((k,)) for k in (1, 0, 0, 1))))


def after_chance(*games: ExtensiveFormGame) -> ExtensiveFormGame:
    """Return the tree in which chance chooses one of some trees with the same players, and everybody sees which."""
    labels = tuple(f"game {number}" for number in range(len(games)))
    nodes: list[Any] = [ChanceNode("choice", labels, (f"1/{len(games)}",) * len(games), ())]
    starts = []
    for number, game in enumerate(games):
        starts.append(len(nodes))
        for node in game.nodes:
            if isinstance(node, TerminalNode):
                nodes.append(node)
                continue
            moved: Any = node._replace(children=tuple(child + starts[-1] for child in node.children))
            if isinstance(node, DecisionNode):
                moved = moved._replace(information_set=f"{node.information_set} in {number}")
            nodes.append(moved)
    nodes[0] = nodes[0]._replace(children=tuple(starts))
    return ExtensiveFormGame(games[0].players, tuple(nodes))


GAMES: dict[str, Callable[[], Game]] = {
    "one player": lambda: NormalFormGame.from_arrays([3, 1, 3]),
    "one player, blind": alone,
    "two players, blind": lambda: blind("A", "B"),
    "three players, blind": lambda: blind("A", "B", "C"),
    "three players, one moves again": lambda: blind("A", "B", "C", last="A"),
    "three players, two subgames": lambda: after_chance(blind("A", "B", "C"), blind("A", "B", "C")),
    "three players, one moves again in a subgame": lambda: after_chance(
        blind("A", "B", "C"), blind("A", "B", "C", last="B")
    ),
}


@cache
def solved(game: Game, concept: str | None, method: str) -> str:
    """Solve a game; return "" or the refusal."""
    try:
        solve(game, concept, method)
    except MethodError as error:
        return str(error)
    return ""


def chosen(game: Game, concept: str, method: str) -> str:
    """Choose a method; return "" or the refusal."""
    try:
        choose_solver(game, concept, solver_object(method))
    except MethodError as error:
        return str(error)
    return ""


def tried(game: Game, concept: str, advice: str) -> bool:
    """Do what a refusal says first, and tell whether it works."""
    match advice.split(": ", maxsplit=1)[0].removesuffix(", if there is one").split():
        case ["use", "solver", name]:
            return not solved(game, concept, name.strip("'"))
        case ["use", "concept", *names]:
            others = [name.strip("'") for name in reversed(names) if name != "or"]
            return any(not solved(game, other, "auto") for other in others)
        case ["take", "the", "reduced", "normal", "form,", *_]:
            matrix = reduced_normal_form(game).game
            refusal = solved(matrix, concept, "auto")
            return not refusal or tried(matrix, concept, refusal)
        case ["use", call, *_] if call.startswith("stackelberg("):
            return stackelberg(game) is not None
        case ["use", call, *_] if call.startswith("correlated_equilibrium("):
            return correlated_equilibrium(game, concept) is not None
    return False


def refusals(game: Game, *, solving: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what is refused of a game: concept, method and message; with `solving`, what gives up on the way too."""
    for solver in SOLVERS:
        for method in ("auto", solver.name):
            if solver.refusal(game) is not None or (solving and method == "auto"):
                message = solved(game, solver.concept, method) if solving else chosen(game, solver.concept, method)
                if message:
                    yield solver.concept, method, message


@pytest.mark.parametrize("name", [*NAMES, *GAMES])
def test_every_refusal_of_solve_names_first_what_works(name: str) -> None:
    game = GAMES[name]() if name in GAMES else load_model(name).at()
    wrong = [
        (concept, method, message)
        for concept, method, message in dict.fromkeys(refusals(game, solving=name in GAMES))
        if not tried(game, concept, message)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", GAMES)
def test_the_default_call_is_answered_unless_somebody_moves_twice_among_three(name: str) -> None:
    refusal = solved(GAMES[name](), None, "auto")
    assert (refusal == "") == ("moves again" not in name), refusal


def axes(model: Any) -> dict[str, Any]:
    return dict.fromkeys(first(model), 2)


def first(model: Any) -> list[str]:
    return [next(iter(model.parameters))]


QUESTIONS: dict[str, Callable[[Any], object]] = {
    "tipping_points": lambda model: tipping_points(model, *first(model)),
    "bifurcation_diagram": lambda model: bifurcation_diagram(model, *first(model)),
    "critical_regions": lambda model: critical_regions(model, first(model)),
    "prove": lambda model: prove(model, "unique", over=first(model)),
    "robustness": robustness,
    "design": lambda model: design(model, "unique", levers=first(model)),
    "decide": lambda model: decide(model, over=[]),
    "sweep": lambda model: sweep(model, grid(model, **axes(model))),
    "dominance": lambda model: dominance(model.at()),
    "rationalizable": lambda model: rationalizable(model.at()),
    "correlated_equilibrium": lambda model: correlated_equilibrium(model.at()),
    "stackelberg": lambda model: stackelberg(model.at()),
    "reduced_model": reduced_model,
}
OTHER_FORMS = [
    "textbook/volunteers_dilemma",
    "textbook/one_card_poker",
    "textbook/selten_horse",
    "textbook/quitting_game",
    "textbook/trust_game",
]


def followed(model: Any, question: str, advice: str) -> bool:
    """Do what a refusal of a question says first, and tell whether it works."""
    game = model.at()
    single = re.search(r"solve it at single settings(?:, concept (.*))?$", advice)
    if single is not None:
        named = re.findall(r"'(\w+)'", single[1] or "") or [None]
        return any(not solved(game, concept, "auto") for concept in named)
    if advice == "ask about its reduced normal form, reduced_model(model) or --reduced":
        QUESTIONS[question](reduced_model(model))
        return True
    if advice == "take reduced_normal_form(tree).game, or --reduced":
        matrix = reduced_normal_form(game).game
        asked: Any = {"stackelberg": stackelberg, "correlated_equilibrium": correlated_equilibrium}
        return asked.get(question, dominance)(matrix) is not None
    known = {"find its equilibria with solve(game)", "find its equilibria with solve", "ask about the model itself"}
    return advice in known and not solved(game, None, "auto")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("slug", OTHER_FORMS)
def test_every_refusal_of_a_question_names_first_what_works(slug: str, question: str) -> None:
    model = load_model(slug)
    refusal = ""
    try:
        QUESTIONS[question](model)
    except MethodError as error:
        refusal = str(error)
    assert refusal == "" or followed(model, question, refusal.split(": ")[0]), refusal
