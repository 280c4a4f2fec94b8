"""The answer of a model at one setting, in words: who does what, what it costs, which equilibria are credible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from math import prod
from typing import Any

from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.equilibria import Equilibrium, EquilibriumResult, Status, solve
from sma_games.equilibria.solver import Game, count_text
from sma_games.errors import EvaluationError, MethodError, SettingError
from sma_games.games import (
    Agreement,
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    Division,
    ExtensiveFormGame,
    NormalFormGame,
    OfferPlan,
    StationaryProfile,
    StochasticGame,
)
from sma_games.games.subgames import subgame_roots
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import HINDSIGHT, number_text
from sma_games.reporting.words.bargaining import outcome_words
from sma_games.reporting.words.forms import WORDS
from sma_games.reporting.words.offers import plan_words
from sma_games.reporting.words.play_words import behavior_words, choice_words, state_words
from sma_games.reporting.words.reader_words import unit_words
from sma_games.reporting.words.vocabulary import (
    OWN_WORDS,
    Vocabulary,
    amount,
    joined,
    plain,
    sentence,
    setting_text,
    unit_of_price,
    vocabulary_of,
)

__all__ = [
    "CONCEPTS",
    "Reading",
    "describe_answer",
    "describe_reading",
    "incredible",
    "path_words",
    "read_answer",
    "solve_by_strongest",
]

LISTED = 200  # equilibria of a tree that are looked at
LISTED_PATHS = 3  # paths of play, and components, that are told
PARTS_TOLD = 5  # branches of one path that are told
CHANCE_DEPTH = 12  # chance moves in a row on one path that are told
SMALL_TREE = 8  # information sets, up to which all pure Nash equilibria are listed
CONCEPTS = {
    "nash": "Nash equilibri",
    "pure_nash": "pure Nash equilibri",
    "sequential": "sequential equilibri",
    "subgame_perfect": "subgame-perfect equilibri",
    "markov_perfect": "Markov perfect equilibri",
    "pure_markov_perfect": "pure Markov perfect equilibri",
}


@dataclass(frozen=True)
class Reading:
    """A model solved at one setting, with the equilibria that make up the answer."""

    model: ParametricGame
    result: EquilibriumResult
    main: tuple[Equilibrium, ...]
    """Trees: one subgame-perfect equilibrium for each path of play. Matrices: the equilibria that nobody should doubt:
    no weakly dominated strategy is used, and no other equilibrium is at least as good for all. Stochastic games:
    all that are listed."""

    @property
    def words(self) -> Vocabulary:
        """The words for the model's labels."""
        return vocabulary_of(self.model)

    def who_does_what(self, equilibrium: Equilibrium) -> str:
        """Return the equilibrium play as a sentence without its full stop."""
        profile = equilibrium.profile
        if isinstance(profile, Agreement | Division):
            unit = unit_of_price(self.model) if isinstance(profile, Agreement) else ""
            return outcome_words(profile, self.words, unit)
        if isinstance(profile, OfferPlan):
            return plan_words(profile, self.words, unit_of_price(self.model))
        if isinstance(profile, BehaviorProfile) and not profile.is_pure:
            return behavior_words(profile, self.words)
        if isinstance(profile, BehaviorProfile):
            assert isinstance(self.result.game, ExtensiveFormGame)
            return path_words(self.result.game, profile.plan, self.words)
        if isinstance(profile, StationaryProfile):
            return state_words(profile, self.words)
        return choice_words({player: profile[player] for player in profile}, self.words)

    def payment(self, equilibrium: Equilibrium, player: str) -> FieldNumber | None:
        """Return what part of a player's costs is paid; None if the model's `[payments]` do not say."""
        rule = self.model.labels.payments.get(player)
        if rule is None:
            return None
        if rule.measure is not None and rule.measure in equilibrium.measures:
            return equilibrium.measures[rule.measure]
        if not rule.without or not isinstance(self.result.game, NormalFormGame):
            return None
        try:
            zeros: dict[str, Any] = dict.fromkeys(rule.without, 0)
            game = self.model.fix(**zeros).at()
        except (EvaluationError, SettingError):  # these cannot all be 0
            return None
        assert isinstance(game, NormalFormGame)
        return -_expected_payoff(game, player, equilibrium.profile)

    @cached_property
    def nash(self) -> Sequence[Equilibrium]:
        """The pure Nash equilibria of a small tree solved backwards; none of other games."""
        game = self.result.game
        assert isinstance(game, ExtensiveFormGame)
        if self.result.concept != "subgame_perfect" or len(game.information_sets) > SMALL_TREE:
            return ()
        try:
            return solve(game, "pure_nash").equilibria
        except MethodError:
            return ()

    def hindsight(self) -> list[str]:
        """Return the parameters in use whose value was not yet known at the time of the forecast."""
        replaced = {**self.model.calibrations.get(self.model.calibration or "", {}), **self.model.bound}
        return [
            name for name in self.model.relevant if self.model.parameters[name].is_hindsight and name not in replaced
        ]


def read_answer(model: ParametricGame) -> Reading:
    """Return a model's answer at its baseline.

    Complete as the status of its `result` says; of a tree at most 200 equilibria are looked at. Costs one solution.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> reading = read_answer(load_model("textbook/prisoners_dilemma"))
    >>> [reading.who_does_what(equilibrium) for equilibrium in reading.main]
    ["row and column both play 'defect'"]
    """
    game = model.at()
    result = solve_by_strongest(game)
    if isinstance(game, ExtensiveFormGame):
        paths: dict[object, Equilibrium] = {}
        for equilibrium in islice(result.equilibria, LISTED):
            path = _path_of_play(game, equilibrium)
            if path not in paths or (equilibrium.is_pure and not paths[path].is_pure):
                paths[path] = equilibrium
        return Reading(model, result, tuple(paths.values()))
    if isinstance(game, StochasticGame):
        return Reading(model, result, tuple(result.equilibria))
    return Reading(model, result, _beyond_doubt(result.equilibria))


def describe_answer(model: ParametricGame) -> str:
    """Return the answer of a model at its baseline, in paragraphs.

    Every equilibrium found is accounted for, alone or as part of its component; trees with very many tell the first
    paths of play and their number. Costs one solution.

    Parameters
    ----------
    model
        Any parametric game; the words are those of its `[labels]` and `[units]`.

    Raises
    ------
    MethodError
        If no solver takes the game.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> print(describe_answer(load_model("textbook/prisoners_dilemma")).splitlines()[2])
    Row and column both play 'defect'. It is the only equilibrium: strict (whoever deviates alone loses) and ...
    """
    return describe_reading(read_answer(model))


def describe_reading(reading: Reading) -> str:
    """Return an answer that was read before in paragraphs, as `describe_answer` does."""
    model = reading.model
    heading = f"{model.title}, {setting_text(model)}."
    told = {"normal": matrix_paragraphs, "sequential": tree_paragraphs, "stochastic": state_paragraphs}
    body = WORDS[model.form].paragraphs if model.form in WORDS else told[model.form]
    return "\n\n".join([heading, *body(reading), *hindsight_paragraph(reading)])


def tree_paragraphs(reading: Reading) -> list[str]:
    """Return the answer of a tree: each path of play, its payoffs and measures, and what is not credible."""
    found = reading.result.num_equilibria
    if not reading.main:
        return [reading.result.status.value]
    paragraphs = [
        f"{sentence(reading.who_does_what(equilibrium))} {_numbers_text(reading, equilibrium)}"
        for equilibrium in reading.main[:LISTED_PATHS]
    ]
    noun = CONCEPTS[reading.result.concept]
    credible = reading.result.concept == "subgame_perfect" and _has_proper_subgame(reading.result.game)
    status = reading.result.status
    more = "" if status is Status.COMPLETE else f" {status.value}"
    if found == 1:
        kept = ": every promise and threat in it would be kept" if credible else ""
        is_only = status is Status.COMPLETE or reading.result.concept.startswith("pure_")
        paragraphs[0] += f" It is {'the only' if is_only else 'a'} {noun}um{kept}.{more}"
    else:
        told = "" if len(reading.main) <= LISTED_PATHS else f"; the first {LISTED_PATHS} are told"
        least = "at least " if found > LISTED else ""
        is_continuum = status in (Status.CONTINUUM, Status.CURVED)
        number = f"{count_text(found)} extreme" if is_continuum else count_text(found)
        paths = f"{least}{len(reading.main)} different paths" if len(reading.main) > 1 else "the same path"
        start = f"There are {number} {noun}a{', all credible,' if credible else ''} with {paths} of play"
        paragraphs.insert(0, f"{start}{told}.{more}")
    return [*paragraphs, *incredible(reading)]


def _has_proper_subgame(game: Game) -> bool:
    """Return whether subgame perfection asks more of a tree than that nobody gains by deviating."""
    return isinstance(game, ExtensiveFormGame) and (game.has_perfect_information or len(subgame_roots(game)) > 1)


def matrix_paragraphs(reading: Reading) -> list[str]:
    """Return the answer of a normal form: the equilibria beyond doubt, then every other component."""
    result = reading.result
    if not result.equilibria:
        return [result.status.value]
    number = len(result.components) or len(result.equilibria)
    noun = "equilibrium" if result.concept == "nash" else "equilibrium in pure strategies"
    only = number == 1 and (result.status is Status.COMPLETE or result.concept == "pure_nash")
    paragraphs = []
    for equilibrium in reading.main[: 2 * LISTED_PATHS]:
        start = sentence(reading.who_does_what(equilibrium))
        standing = f"It is {'the only' if only else 'an'} {noun}: {_standing(equilibrium)}."
        paragraphs.append(f"{start} {standing} {_numbers_text(reading, equilibrium)}{_company(reading, equilibrium)}")
    if len(reading.main) > 2 * LISTED_PATHS:
        paragraphs.append(f"{len(reading.main) - 2 * LISTED_PATHS} more such equilibria are not told here.")
    more = [] if result.is_complete or result.concept == "pure_nash" else [result.status.value]
    return [*paragraphs, *other_equilibria(reading), *more]


def other_equilibria(reading: Reading, *, with_payoffs: bool = True) -> list[str]:
    """Return a paragraph for each component that holds none of the equilibria beyond doubt."""
    equilibria = reading.result.equilibria
    groups = reading.result.components or tuple((number,) for number in range(len(equilibria)))
    others = [[equilibria[number] for number in group] for group in groups]
    others = [group for group in others if not any(equilibrium in reading.main for equilibrium in group)]
    told = [_component_text(reading, group, with_payoffs=with_payoffs) for group in others[: 2 * LISTED_PATHS]]
    more = len(others) - len(told)
    return [*told, f"{more} more components of equilibria are not told here."] if more > 0 else told


def state_paragraphs(reading: Reading) -> list[str]:
    """Return the answer of a stochastic game: what is done in each state, and what play from there on is worth."""
    result = reading.result
    found, noun = result.num_equilibria, CONCEPTS[result.concept]
    paragraphs = [] if result.status is Status.COMPLETE else [result.status.value]
    for equilibrium in reading.main[:LISTED_PATHS]:
        is_only = found == 1 and (result.is_complete or result.concept.startswith("pure_"))
        standing = f"It is {'the only' if is_only else 'a'} {noun}um: {_standing(equilibrium)}."
        values = equilibrium.state_values
        worth = "; ".join(
            f"beginning in {plain(state)}, {payoff_words(reading, {name: own[state] for name, own in values.items()})}"
            for state in values[reading.model.players[0]]
        )
        paragraphs.append(f"{sentence(reading.who_does_what(equilibrium))} {standing} {sentence(worth)}")
    more = found - LISTED_PATHS
    rest = f"{more} more such equilibri{'um is' if more == 1 else 'a are'} not told here."
    return [*paragraphs, rest] if more > 0 else paragraphs


def hindsight_paragraph(reading: Reading) -> list[str]:
    """Return what the setting knows only with hindsight; nothing if the model does not say when that was known."""
    known = reading.model.labels.information.get(HINDSIGHT)
    if known is None:
        return []
    later = reading.hindsight()
    if not later:
        return [f"No figure in this setting is {known}: it uses no hindsight."]
    values = [unit_words(reading.model, name, number_text(reading.model.parameters[name].value)) for name in later]
    shown = joined([f"{name} = {value}" for name, value in zip(later, values, strict=True)])
    return [f"This setting uses figures {known} (information {HINDSIGHT}): {shown}."]


def path_words(game: ExtensiveFormGame, plan: Mapping[str, str], words: Vocabulary = OWN_WORDS) -> str:
    """Return the path of play of a plan in words, chance included.

    Complete up to four branches of chance. Costs one walk along the path.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> game = load_model("textbook/entry_deterrence").at()
    >>> path_words(game, {"entry": "enter", "reply": "accommodate"})
    "entrant plays 'enter' and incumbent plays 'accommodate'"
    """
    parts = (_walk(game, plan, 0, CHANCE_DEPTH, words) or "nobody moves").split("; ")
    return "; ".join(parts[:PARTS_TOLD]) + ("; and so on" if len(parts) > PARTS_TOLD else "")


def payoff_words(reading: Reading, payoffs: Mapping[str, Fraction]) -> str:
    """Return what each player can expect: costs and gains if payoffs have a unit, else numbers."""
    names = {player: reading.words.player_name(player) for player in payoffs}
    if not reading.words.unit:
        return "payoffs: " + ", ".join(f"{names[player]} {amount(value)}" for player, value in payoffs.items())
    words = [
        f"{names[player]}{'' if number else ' can expect'} a {'cost' if value < 0 else 'gain'} of "
        f"{amount(abs(value), reading.words.unit)}"
        for number, (player, value) in enumerate(payoffs.items())
    ]
    return f"all told, {joined(words)}"


def _path_of_play(game: ExtensiveFormGame, equilibrium: Equilibrium) -> tuple[Any, ...]:
    """Return what is done at each information set that is reached, probabilities included."""
    profile = equilibrium.profile
    if not isinstance(profile, BehaviorProfile):
        return (profile,)
    if profile.is_pure:
        return tuple(equilibrium.path(game).items())
    rows = ((label, profile.choices[label]) for label in equilibrium.actions_in_use(game))
    used = [(label, tuple((name, weight) for name, weight in row.items() if weight)) for label, row in rows]
    is_pure = all(len(row) == 1 for _, row in used)
    return tuple((label, row[0][0]) for label, row in used) if is_pure else tuple(used)


def solve_by_strongest(game: Game) -> EquilibriumResult:
    """Return the equilibria by the strongest concept for which there is a solver."""
    try:
        return solve(game)
    except MethodError as refusal:
        for concept in ("sequential", "nash", "pure_nash", "pure_markov_perfect"):
            with suppress(MethodError):
                return solve(game, concept)
        raise refusal from None


def _beyond_doubt(equilibria: Sequence[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Return the equilibria that are undominated and not Pareto-dominated; failing that, what comes nearest."""
    undominated = [equilibrium for equilibrium in equilibria if equilibrium.is_undominated is not False]
    best = [equilibrium for equilibrium in undominated if not equilibrium.is_pareto_dominated]
    return tuple(best or undominated or equilibria)


def _standing(equilibrium: Equilibrium) -> str:
    words = []
    if equilibrium.is_strict:
        words.append("strict (whoever deviates alone loses)")
    elif equilibrium.is_strict is False:
        words.append("not strict (someone could deviate without loss)")
    if equilibrium.is_undominated is not None:
        words.append("undominated" if equilibrium.is_undominated else "somebody uses a weakly dominated strategy")
    if equilibrium.is_pareto_dominated:
        words.append("Pareto-dominated by another equilibrium")
    return joined(words or ["verified"])


def _company(reading: Reading, equilibrium: Equilibrium) -> str:
    """Return that an equilibrium is one of a continuum, if it is."""
    equilibria = reading.result.equilibria
    groups = ([equilibria[number] for number in group] for group in reading.result.components)
    group = next((group for group in groups if equilibrium in group), [])
    return f" It is one of a continuum: {_common_words(reading.words, group)}." if len(group) > 1 else ""


def _numbers_text(reading: Reading, equilibrium: Equilibrium) -> str:
    paid = {payment.measure for payment in reading.model.labels.payments.values()}
    measures = {name: value for name, value in equilibrium.measures.items() if name not in paid}
    parts = [f"{each}." for player in reading.model.players for each in _payment_text(reading, equilibrium, player)]
    if measures:
        shown = ", ".join(f"{plain(name)} {amount(value)}" for name, value in measures.items())
        parts.append(f"Expected along the way: {shown}.")
    return " ".join([*parts, sentence(payoff_words(reading, equilibrium.payoffs))])


def _payment_text(reading: Reading, equilibrium: Equilibrium, player: str) -> Iterator[str]:
    """Yield what a player expects to pay, and what it bears besides; nothing if that cannot be told apart."""
    payment = reading.payment(equilibrium, player)
    if payment is None:
        return
    other = -equilibrium.payoffs[player] - payment
    besides = f"other {'costs' if other >= 0 else 'gains'}, which are no payments, come to"
    told = f"{reading.words.player_name(player)} expects to pay {reading.words.money(payment)}"
    yield f"{told}; {besides} {amount(abs(other), reading.words.unit)}"


def _expected_payoff(game: NormalFormGame, player: str, profile: Mapping[str, Mapping[str, FieldNumber]]) -> Any:
    """Return what a player gets from a mixed profile."""
    used = [[(name, weight) for name, weight in row.items() if weight] for row in profile.values()]
    cells = (zip(*cell, strict=True) for cell in product(*used))
    return sum(prod(weights) * game.payoff(player, *names) for names, weights in cells)


def _component_text(reading: Reading, group: Sequence[Equilibrium], *, with_payoffs: bool) -> str:
    """Return what is common to the equilibria of a component, and why one may doubt them."""
    if len(group) == 1:
        start = f"Another equilibrium: {reading.who_does_what(group[0])}"
    else:
        start = f"A continuum of further equilibria: {_common_words(reading.words, group)}"
    doubts = joined(_doubts(reading, group))
    if all(equilibrium.is_undominated and equilibrium.is_strict for equilibrium in group):
        doubts += ", although it is strict and undominated" if doubts else "it is strict and undominated"
    with_payoffs = with_payoffs and _same_payoffs(group)
    text = f"{start}; {payoff_words(reading, group[0].payoffs)}" if with_payoffs else start
    return sentence(f"{text}. {sentence(doubts)}" if doubts else text)


def _common_words(words: Vocabulary, group: Sequence[Equilibrium]) -> str:
    """Return what all equilibria of a component share: the supports, joined, of each player."""
    choices: dict[str, list[str]] = {}
    for equilibrium in group:
        for player, row in equilibrium.profile.items():
            used = [name for name, weight in row.items() if weight]
            choices.setdefault(player, []).extend(name for name in used if name not in choices.get(player, []))
    fixed = {player: names for player, names in choices.items() if len(names) == 1}
    free = {player: names for player, names in choices.items() if len(names) > 1}
    parts = [words.profile_words({player: names}) for player, names in fixed.items()]
    parts += [f"{words.player_name(player)} {words.any_of(names)}" for player, names in free.items()]
    return ", ".join(parts) + ", in certain mixtures"


def _doubts(reading: Reading, group: Sequence[Equilibrium]) -> Iterator[str]:
    if all(equilibrium.is_undominated is False for equilibrium in group):
        yield "somebody uses a weakly dominated strategy"
    better = [main for main in reading.main if _better_for_all(main, group)]
    if better:
        yield f"{'both' if len(reading.model.players) == len('AB') else 'all'} players are worse off"
    elif all(equilibrium.is_pareto_dominated for equilibrium in group):
        yield "another equilibrium is at least as good for all"


def _better_for_all(main: Equilibrium, group: Sequence[Equilibrium]) -> bool:
    return all(main.payoffs[player] > other.payoffs[player] for other in group for player in main.payoffs)


def _same_payoffs(group: Sequence[Equilibrium]) -> bool:
    return len({tuple(equilibrium.payoffs.values()) for equilibrium in group}) == 1


def incredible(reading: Reading) -> list[str]:
    """Return how many pure Nash equilibria of a small tree rest on threats that would not be carried out."""
    hollow = [equilibrium for equilibrium in reading.nash if equilibrium.is_credible is False]
    paths = {reading.who_does_what(equilibrium) for equilibrium in hollow}
    if not hollow:
        return []
    shown = "; or ".join(sorted(paths)) if len(paths) <= LISTED_PATHS else f"{len(paths)} different paths of play"
    plural = len(hollow) > 1
    are, rest = ("a are", "they rest") if plural else ("um is", "it rests")
    text = f"{len(hollow)} other pure Nash equilibri{are} not credible ({shown}): {rest} on threats"
    return [f"{text} that nobody would carry out."]


def _walk(game: ExtensiveFormGame, plan: Mapping[str, str], index: int, depth: int, words: Vocabulary) -> str:
    """Return the moves from a node on, up to some chance moves deep."""
    moves = []
    node = game.nodes[index]
    while isinstance(node, DecisionNode):
        action = plan[node.information_set]
        moves.append((node.player, action))
        node = game.nodes[node.children[node.actions.index(action)]]
    told = joined(f"{words.player_name(player)} {words.action_words(action)}" for player, action in moves)
    parts = [told] if moves else []
    if isinstance(node, ChanceNode) and depth:
        tails = _branch_tails(game, plan, node, depth, words)
        always = len(tails) == 1 and tails[0][1] == 1
        parts += [text if always else f"if {condition}, {text}" for condition, _, text in tails]
    return "; ".join(parts)


def _branch_tails(
    game: ExtensiveFormGame, plan: Mapping[str, str], node: ChanceNode[Fraction], depth: int, words: Vocabulary
) -> list[tuple[str, Fraction, str]]:
    """Return condition, probability and moves of the branches on which somebody moves, equal moves joined."""
    branches: dict[str, dict[str, Fraction]] = {}
    for branch, probability, child in zip(node.branches, node.probabilities, node.children, strict=True):
        text = _walk(game, plan, child, depth - 1, words) if probability else ""
        if text:
            branches.setdefault(text, {})[branch] = probability
    tails = []
    for text, shares in branches.items():
        total = sum(shares.values(), Fraction(0))
        condition = f"{words.any_branch(node.name, list(shares))} (probability {number_text(total)})"
        tails.append((condition, total, text))
    return tails
