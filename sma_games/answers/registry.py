"""Which question a model can be asked, by its form."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import chain

from sma_games.answers.bargaining import BargainingQuestion
from sma_games.answers.matrices import MatrixQuestion
from sma_games.answers.offers import OffersQuestion
from sma_games.answers.policies import PolicyQuestion
from sma_games.answers.pure import PureQuestion
from sma_games.answers.question import BoxQuestion, Numbers, Question
from sma_games.answers.solved import SolvedQuestion
from sma_games.answers.trees import TreeQuestion
from sma_games.answers.types import EquilibriumType
from sma_games.equilibria.choosing import choose_solver, fallback_words
from sma_games.equilibria.solve import default_concept
from sma_games.equilibria.solver import Game, check_game
from sma_games.errors import EvaluationError, InadmissibleError, MethodError
from sma_games.games import ExtensiveFormGame, TerminalNode
from sma_games.games.reduced_normal_form import num_profiles
from sma_games.modeling import ParametricGame, reduced_model

__all__ = [
    "QUESTIONS",
    "box_question_for",
    "can_ask",
    "kind_of_question",
    "parametric_form",
    "players_of_formulas",
    "question_for",
    "read_type",
]

QUESTIONS: dict[str, tuple[type[Question], ...]] = {
    "normal": (MatrixQuestion, PureQuestion),
    "sequential": (TreeQuestion,),
    "stochastic": (PolicyQuestion,),
    "bargaining": (BargainingQuestion,),
    "offers": (OffersQuestion,),
}
"""By form, those that take most numbers first; at single settings `SolvedQuestion` takes what they do not."""
MANY_SETTINGS = "sweep, probability, learn and sensitivity solve many settings one by one"
OTHER_CONCEPTS = ("sequential", "nash", "pure_nash")
MOST_PROFILES = 1000  # pure profiles of a reduced normal form that is worth asking about
NUM_PLAYERS = 2  # of a reduced normal form that is worth asking about


def parametric_form(model: ParametricGame) -> ParametricGame:
    """Return the model about which questions on parameters are asked: itself, or the reduced normal form of a tree.

    A tree in which two players do not see everything, and have few plans, is asked about its Nash equilibria.
    """
    return model if can_ask(model, Numbers.LINE) or not _is_small_tree(model) else reduced_model(model)


def _is_small_tree(model: ParametricGame) -> bool:
    if len(model.players) != NUM_PLAYERS or not model.nodes:
        return False
    tree = model.assemble(model.numbers(model.today))
    return isinstance(tree, ExtensiveFormGame) and num_profiles(tree) <= MOST_PROFILES


def question_for(
    model: ParametricGame, purpose: str, needs: Numbers = Numbers.BOX, *, is_part_enough: bool = False
) -> Question:
    """Return the question which equilibria a model has, if it can be asked for what is needed.

    Parameters
    ----------
    purpose
        What it is asked for, for the message if it cannot be asked.
    needs
        The numbers that formulas have: at least single settings.
    is_part_enough
        Whether a question about pure equilibria only will do.

    Raises
    ------
    MethodError
        If there is none; the message says first what to do instead.
    """
    reasons = []
    for kind in QUESTIONS[model.form]:
        refusal = kind.explain_refusal(model)
        if refusal is None and kind.numbers >= needs and (kind.is_whole or is_part_enough):
            return kind(model)
        if refusal is None and kind.numbers >= needs:
            refusal = f"of {model!r} only pure equilibria can be found"
        reasons.append(refusal)
    if needs is Numbers.SETTING:
        return SolvedQuestion(model, _usual_concept(model))
    told = [reason for reason in reasons if reason]
    raise MethodError(_explain_refusal(model, purpose, needs, told), _plain_reason(model, needs, told))


def kind_of_question(model: ParametricGame) -> type[Question]:
    """Return the kind of question that says what the choices of a model are, and what is said of them."""
    return QUESTIONS[model.form][0]


def read_type(model: ParametricGame, label: str) -> EquilibriumType | None:
    """Return the type that has a label; None if the label cannot be read back.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> read_type(load_model("sma/sign_or_wait"), "sign_early / wait").choices
    (('ROK', ('sign_early',)), ('US', ('wait',)))
    """
    kind = kind_of_question(model)
    known = kind.choices(model)
    in_order = kind.read_parts(model, label.split(" / "))
    if in_order is None:
        moves = [move.partition(": ") for move in label.split(", ")]
        in_order = {place: actions.split(" or ") for place, _, actions in moves}
    is_read = all(set(used) <= set(known.get(place, ())) for place, used in in_order.items())
    choices = tuple((place, tuple(used)) for place, used in in_order.items())
    return EquilibriumType(label, choices) if is_read else None


def players_of_formulas(model: ParametricGame) -> dict[int, frozenset[str]]:
    """Return, by the number of each formula that is a payoff, the players whose payoff it is."""
    rows = [
        list(zip(row, [player] * len(row), strict=True))
        for player, row in zip(model.players, model.payoff_indices, strict=False)
    ]
    leaves = [node.payoffs for node in model.nodes if isinstance(node, TerminalNode)]
    leaves += [cell for state in model.states for cell in state.payoffs]
    pairs = [*chain(*rows), *(pair for leaf in leaves for pair in zip(leaf, model.players, strict=True))]
    return {index: frozenset(player for other, player in pairs if other == index) for index, _ in pairs}


def can_ask(model: ParametricGame, needs: Numbers, *, is_part_enough: bool = True) -> bool:
    """Tell whether a model has a parametric answer for what is needed, one about pure equilibria if that is enough."""
    kinds = [kind for kind in QUESTIONS[model.form] if kind.numbers >= needs and (kind.is_whole or is_part_enough)]
    return any(kind.explain_refusal(model) is None for kind in kinds)


def box_question_for(model: ParametricGame, purpose: str, *, is_part_enough: bool = False) -> BoxQuestion:
    """Return the question which equilibria a model has over any ordered ring; see `question_for`."""
    question = question_for(model, purpose, Numbers.BOX, is_part_enough=is_part_enough)
    assert isinstance(question, BoxQuestion)
    return question


def _usual_concept(model: ParametricGame) -> str:
    """Return the default concept of a model, or another one for which there is a method."""
    game = _game_of_today(model)
    usual = default_concept(game)
    for concept in (usual, *OTHER_CONCEPTS):
        with suppress(MethodError):
            choose_solver(game, concept)
            return concept
    return usual


def _game_of_today(model: ParametricGame) -> Game:
    """Return the game at the baseline; if there is none, a matrix of the same shape, which is all that methods ask."""
    try:
        return check_game(model, "solve")
    except (EvaluationError, InadmissibleError):
        if model.form != "normal":
            raise
        return check_game(model.assemble([Fraction(0)] * len(model.formulas)), "solve")


def _explain_refusal(model: ParametricGame, purpose: str, needs: Numbers, told: list[str]) -> str:
    """Return what to do instead, and why a question cannot be asked."""
    why = f"for {purpose} {'; '.join(told) if told else _needed_form(model, needs)}"
    concepts = fallback_words(check_game(model, "solve"))
    return f"solve it at single settings{concepts and ', concept '}{concepts}: {why}; {MANY_SETTINGS}"


def _plain_reason(model: ParametricGame, needs: Numbers, told: list[str]) -> str:
    """Return why a question cannot be asked, for somebody who cannot ask another one."""
    why = "; ".join(told) if told else _needed_form(model, needs)
    return f"equilibria are not known as formulas of the parameters: for that {why}"


def _needed_form(model: ParametricGame, needs: Numbers) -> str:
    kinds = (kind for kinds in QUESTIONS.values() for kind in kinds)
    takers = [kind.refers_to for kind in kinds if kind.numbers >= needs and kind.is_whole]
    return f"it must be {', or '.join(takers)}, but {model!r} is {QUESTIONS[model.form][0].refers_to}"
