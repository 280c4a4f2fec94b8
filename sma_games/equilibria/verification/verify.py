"""Independent verification that a profile is an equilibrium of a game.

Nothing here knows how a profile was found. Expected payoffs are summed from the definition, in exact arithmetic, and
every player's best deviation is measured. `solve` sends every answer through here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from operator import mul
from typing import Any, TypeAlias

from flint import fmpq

from sma_games.algebra.numbers.denominators import over_common_denominator
from sma_games.algebra.numbers.number_fields import FieldElement, FieldNumber
from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.solver import Game, HasGame, check_game
from sma_games.equilibria.verification.bargaining import division_fault, price_fault
from sma_games.equilibria.verification.correlated import as_joint, correlated_regrets, expected_payoffs
from sma_games.equilibria.verification.markov import markov_regrets, markov_values
from sma_games.equilibria.verification.offers import find_fault
from sma_games.equilibria.verification.sequential import inconsistency, sequential_regrets
from sma_games.equilibria.verification.stackelberg import commitment_value
from sma_games.errors import GameError, MethodError
from sma_games.games.alternating_offers import AlternatingOffers, OfferPlan
from sma_games.games.assessments import Assessment, histories
from sma_games.games.bargaining import Agreement, BargainingProblem, Division
from sma_games.games.extensive_form import (
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    InformationSet,
    Node,
    TerminalNode,
)
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import (
    BehaviorProfile,
    JointDistribution,
    MixedProfile,
    Profile,
    StationaryProfile,
)
from sma_games.games.stochastic import StochasticGame
from sma_games.games.subgames import subgame, subgame_roots

__all__ = ["Certificate", "verify"]

NOTHING = Fraction(0)
Shares: TypeAlias = tuple[Any, ...]
"""Probabilities, as numbers of flint."""


@dataclass(frozen=True, repr=False)
class Certificate:
    """What a profile gives each player, and what the best deviation would add."""

    concept: str
    payoffs: Mapping[str, FieldNumber]
    regrets: Mapping[str, FieldNumber]
    """Largest gain from a deviation, by player: for subgame-perfect equilibria, in any subgame; of solutions of
    bargaining problems, which satisfy axioms, there are none."""
    problem: str = ""
    """What else is wrong: for sequential equilibria, why the beliefs are not consistent."""
    state_values: Mapping[str, Mapping[str, FieldNumber]] = field(default_factory=dict)
    """Stochastic games: what play from each state is worth, by player, then by state."""

    @property
    def max_regret(self) -> FieldNumber:
        """Largest gain of any player."""
        return max(self.regrets.values(), default=NOTHING)

    @property
    def is_equilibrium(self) -> bool:
        """Whether nobody gains by deviating, and nothing else is wrong."""
        return not self.problem and not any(self.regrets.values())

    def __repr__(self) -> str:
        return f"<Certificate: {self}>"

    def __str__(self) -> str:
        if not self.regrets:
            return f"No solution ({self.concept}): {self.problem}." if self.problem else f"A solution ({self.concept})."
        if self.is_equilibrium:
            return f"An equilibrium ({self.concept}): nobody gains by deviating."
        if self.problem:
            return f"No equilibrium ({self.concept}): {self.problem}."
        player = max(self.regrets, key=lambda name: self.regrets[name])
        return f"No equilibrium ({self.concept}): {player} gains {shown_text(self.regrets[player])} by deviating."


def verify(game: Game | HasGame, profile: Profile | Assessment, concept: str | None = None) -> Certificate:
    """Return the exact payoffs and regrets of a profile, from the definition of equilibrium.

    Always decides. For a normal form it costs one pass over the payoffs of the supports for each player; for a tree,
    one pass over the nodes, or for "nash" one for each information set.

    Parameters
    ----------
    game
        A normal-form game with a `MixedProfile` or a `JointDistribution`, a tree with a `BehaviorProfile` or an
        `Assessment`, a stochastic game with a `StationaryProfile`, a bargaining problem with an `Agreement` or, of
        three players, a `Division`, or alternating offers with an `OfferPlan`.
    profile
        Probabilities; see `mixed_profile`, `joint_distribution`, `behavior_profile`, `assessment` and
        `stationary_profile`.
    concept
        "sequential" for an assessment: rational everywhere, and consistent in the sense of Kreps and Wilson. Else
        "nash", or for trees "subgame_perfect", which is the default there: Nash in every subgame. Normal forms:
        "correlated", the default for joint distributions, or "coarse_correlated", where regrets are averages over what
        a player is told, or "stackelberg", where the leader, the first player, regrets what better commitments give.
        Stochastic games: "markov_perfect", where regrets are the largest over the states.

    Raises
    ------
    GameError
        If the profile does not belong to the game.
    MethodError
        If the concept cannot be verified for this game.

    Examples
    --------
    >>> from sma_games.games import NormalFormGame, mixed_profile
    >>> game = NormalFormGame.from_arrays([[3, 0], [2, 1]], [[3, 2], [0, 1]], players=["ROK", "US"])
    >>> print(verify(game, mixed_profile(game, {"ROK": "1", "US": "2"})))
    No equilibrium (nash): ROK gains 1 by deviating.
    """
    game = check_game(game, "verify")
    if isinstance(profile, Assessment):
        return _verify_assessment(game, profile, concept)
    if isinstance(game, NormalFormGame):
        return _verify_matrix(game, profile, concept)
    if isinstance(game, ExtensiveFormGame):
        return _verify_profile_of_tree(game, profile, concept or "subgame_perfect")
    if isinstance(game, StochasticGame):
        return _verify_states(game, profile, concept or "markov_perfect")
    if isinstance(game, AlternatingOffers):
        return _verify_offers(game, profile, concept or "subgame_perfect")
    return _verify_bargain(game, profile, concept or game.solution)


def _verify_profile_of_tree(game: ExtensiveFormGame, profile: Profile, concept: str) -> Certificate:
    _check_belongs(game, profile)
    assert isinstance(profile, BehaviorProfile)
    match concept:
        case "subgame_perfect" if game.has_perfect_information:
            return _verify_every_node(game, profile)
        case "subgame_perfect":
            return _verify_every_subgame(game, profile)
        case "nash" | "pure_nash":
            return _verify_tree(game, profile)
        case "sequential":
            raise MethodError("cannot verify 'sequential' without beliefs: give an Assessment; see assessment")
    raise MethodError(f"cannot verify '{concept}' for {game!r}; use 'nash' or 'subgame_perfect'")


def _verify_assessment(game: Game, held: Assessment, concept: str | None) -> Certificate:
    if concept not in {None, "sequential"} or not isinstance(game, ExtensiveFormGame):
        raise MethodError("an assessment can be verified as 'sequential', in a tree; for the rest give its profile")
    _check_belongs(game, held.profile)
    believed = {label: tuple(belief) for label, belief in held.beliefs.items()}
    if believed != {label: histories(game, label) for label in game.information_sets}:
        raise GameError("the beliefs do not fit the information sets of this game; see assessment")
    for label, belief in held.beliefs.items():
        _integers(belief.values(), f"beliefs at {label}")
    payoffs, regrets = sequential_regrets(game, held)
    return Certificate("sequential", payoffs, regrets, inconsistency(game, held))


def _verify_matrix(game: NormalFormGame, profile: Profile, concept: str | None) -> Certificate:
    match concept or ("correlated" if isinstance(profile, JointDistribution) else "nash"):
        case "nash" | "pure_nash":
            return _verify_normal_form(game, profile)
        case "correlated" | "coarse_correlated" as wanted:
            joint = as_joint(game, profile)
            regrets = correlated_regrets(game, joint, coarse=wanted == "coarse_correlated")
            return Certificate(wanted, expected_payoffs(game, joint), regrets)
        case "stackelberg":
            if game.num_players != 2:  # noqa: PLR2004
                raise MethodError(f"'stackelberg' can be verified for two players, not for {game!r}")
            nash = _verify_normal_form(game, profile)
            leader, follower = game.players
            lost = commitment_value(game) - nash.payoffs[leader]
            return Certificate("stackelberg", nash.payoffs, {leader: lost, follower: nash.regrets[follower]})
    raise MethodError(f"'{concept}' is not defined for a normal form; use 'nash', 'correlated' or 'coarse_correlated'")


def _verify_states(game: StochasticGame, profile: Profile, concept: str) -> Certificate:
    if concept not in {"markov_perfect", "pure_markov_perfect"}:
        raise MethodError(f"'{concept}' is not defined for a stochastic game; use 'markov_perfect'")
    belongs = isinstance(profile, StationaryProfile) and profile.players == game.players
    if not belongs or [*zip(profile.states, profile.action_lists, strict=True)] != [  # type: ignore[union-attr]
        (state.name, state.action_lists) for state in game.states
    ]:
        raise GameError("the profile does not belong to this game: labels differ; see stationary_profile")
    assert isinstance(profile, StationaryProfile)
    for state, rows in zip(game.states, profile.probabilities, strict=True):
        for player, row in zip(game.players, rows, strict=True):
            _integers(row, f"{player} in {state.name}")
    values = markov_values(game, profile)
    payoffs = {player: own[game.states[0].name] for player, own in values.items()}
    return Certificate(concept, payoffs, markov_regrets(game, profile, values), state_values=values)


def _verify_bargain(game: BargainingProblem, profile: Profile, concept: str) -> Certificate:
    """Check the axioms of a solution; in place of regrets there is the first axiom that is violated."""
    kind = Division if concept in {"shapley_value", "core"} else Agreement
    if not isinstance(profile, kind) or profile.players != game.players:
        raise GameError(f"'{concept}' of {game!r} needs an outcome of class {kind.__name__} with the same players")
    if isinstance(profile, Division):
        rows = zip(game.players, game.disagreement, profile.gains, strict=True)
        payoffs = {player: value + gain for player, value, gain in rows}
        return Certificate(concept, payoffs, {}, division_fault(game, profile, concept))
    price = profile.price
    payoffs = {
        player: value if price is None else game.payoff(player, price)
        for player, value in zip(game.players, game.disagreement, strict=True)
    }
    return Certificate(concept, payoffs, {}, price_fault(game, profile, concept))


def _verify_offers(game: AlternatingOffers, profile: Profile, concept: str) -> Certificate:
    """Check every offer and reply; in place of regrets there is the first state in which somebody gains."""
    if concept != "subgame_perfect":
        raise MethodError(f"'{concept}' is not defined for alternating offers; use 'subgame_perfect'")
    belongs = isinstance(profile, OfferPlan) and (profile.players, profile.states) == (game.players, game.names)
    num_rounds = 1 if game.rounds is None else game.rounds
    if not belongs or len(profile.offers) != num_rounds or len(profile.state_values) != num_rounds:  # type: ignore[union-attr]
        raise GameError("the offers do not belong to these talks: players, states or the number of rounds differ")
    assert isinstance(profile, OfferPlan)
    payoffs: dict[str, FieldNumber] = dict(zip(game.players, profile.state_values[0][0], strict=True))
    return Certificate(concept, payoffs, dict.fromkeys(game.players, NOTHING), find_fault(game, profile))


def _verify_normal_form(game: NormalFormGame, profile: Profile) -> Certificate:
    belongs = isinstance(profile, MixedProfile) and profile.players == game.players
    if not belongs or profile.strategy_lists != game.strategy_lists:  # type: ignore[union-attr]
        raise GameError("the profile does not belong to this game: players or strategies differ; see mixed_profile")
    assert isinstance(profile, MixedProfile)
    scaled = [_integers(row, player) for player, row in zip(game.players, profile.probabilities, strict=True)]
    all_totals = prod([total for _, total in scaled])
    payoffs, regrets = {}, {}
    for number, player in enumerate(game.players):
        gains = _deviation_payoffs(game, number, [weights for weights, _ in scaled])
        weights, own_total = scaled[number]
        mean = sum(map(mul, weights, gains))
        scale = all_totals * game.denominators[number]
        payoffs[player] = _quotient(mean, scale)
        regret = max(gains) * own_total - mean
        regrets[player] = _quotient(regret, scale) if regret else NOTHING
    return Certificate("nash", payoffs, regrets)


def _quotient(number: Any, scale: int) -> FieldNumber:
    """Return a number divided by an integer; it is one itself unless probabilities are irrational."""
    return Fraction(number, scale) if type(number) is int else number * Fraction(1, scale)


def _integers(row: Collection[FieldNumber], place: str) -> tuple[list[Any], int]:
    """Return weights in the proportions of the probabilities, and their sum; refuse what is no distribution.

    Integers, unless a probability is irrational.
    """
    if FieldElement in map(type, row):
        weights: list[Any] = [*row]
        common = 1
    else:
        weights, common = over_common_denominator(row)
    if min(weights) < 0 or sum(weights) != common:
        raise GameError(f"{place}: probabilities {', '.join(map(shown_text, row))} must be >= 0 and add up to 1")
    return weights, common


def _deviation_payoffs(game: NormalFormGame, number: int, weights: list[list[Any]]) -> list[Any]:
    """Return, for each strategy of a player, the sum of payoff times the weights of the others."""
    row, strides = game.numerators[number], game.strides
    if len(weights) == 2:  # noqa: PLR2004 - two players: one column of the matrix for each strategy in use, fast
        own, other, length = strides[number], strides[1 - number], strides[number] * game.shape[number]
        used = [(weight, place * other) for place, weight in enumerate(weights[1 - number]) if weight]
        opposite = [weight for weight, _ in used]
        columns = [row[start : start + length : own] for _, start in used]
        return [sum(map(mul, opposite, entries)) for entries in zip(*columns, strict=True)]
    others = [
        [(index * stride, weight) for index, weight in enumerate(mixed) if weight]
        for other, (mixed, stride) in enumerate(zip(weights, strides, strict=True))
        if other != number
    ]
    terms = list(map(_combine, product(*others)))
    own, stretch = strides[number], strides[number] * game.shape[number]
    factors = [factor for _, factor in terms]
    columns = [row[offset : offset + stretch : own] for offset, _ in terms]
    return [sum(map(mul, factors, entries)) for entries in zip(*columns, strict=True)]


def _combine(combination: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """Return the cell that the others' strategies lead to, and the product of their weights."""
    return sum(shift for shift, _ in combination), prod(weight for _, weight in combination)


def _check_belongs(game: ExtensiveFormGame, profile: Profile) -> None:
    if not isinstance(profile, BehaviorProfile):
        raise GameError("a tree needs a behavior profile; see behavior_profile")
    for label, members in game.information_sets.items():
        choice = profile.choices.get(label)
        if choice is None or tuple(choice) != members.actions:
            raise GameError(f"the profile does not fit information set {label!r} of this game")
        _integers(choice.values(), label)


def _verify_every_node(game: ExtensiveFormGame, profile: BehaviorProfile) -> Certificate:
    """Measure one-shot deviations at every node; without a gain from these there is none from any (Blackwell 1965)."""
    leaves, commons = game.scaled_payoffs
    position = {player: number for number, player in enumerate(game.players)}
    values: dict[int, tuple[Any, ...]] = {}
    regrets: list[Any] = [0] * game.num_players
    for index in reversed(range(len(game.nodes))):
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            values[index] = leaves[index]
        elif isinstance(node, ChanceNode):
            values[index] = _mean(node.probabilities, [values[child] for child in node.children])
        else:
            number = position[node.player]
            options = [values[child] for child in node.children]
            value = _mean(tuple(profile.choices[node.information_set].values()), options)
            gain = max([option[number] for option in options]) - value[number]
            regrets[number] = max(regrets[number], gain)
            values[index] = value
    return _certificate("subgame_perfect", game, values[0], regrets, commons)


def _verify_every_subgame(game: ExtensiveFormGame, profile: BehaviorProfile) -> Certificate:
    """Compare the profile with best responses in each subgame as it stands, the largest regrets being kept."""
    parts = [_verify_tree(subgame(game, root) if root else game, profile) for root in subgame_roots(game)]
    regrets = {name: max(part.regrets[name] for part in parts) for name in game.players}
    return Certificate("subgame_perfect", parts[0].payoffs, regrets)


def _verify_tree(game: ExtensiveFormGame, profile: BehaviorProfile) -> Certificate:
    """Compare the value of the profile with each player's best response, found information set by information set."""
    as_number = _choose_converter(profile)
    leaves = {index: tuple(map(as_number, row)) for index, row in game.scaled_payoffs[0].items()}
    shares = _shares(game, profile, as_number)
    reached = [
        (chance, leaves[index]) for index, chance in enumerate(_reach(game, shares)) if index in leaves and chance
    ]
    value = [_fraction(sum(chance * row[number] for chance, row in reached)) for number in range(game.num_players)]
    best = [_fraction(_best_response_value(game, leaves, shares, player)) for player in game.players]
    regrets = [reachable - kept for reachable, kept in zip(best, value, strict=True)]
    return _certificate("nash", game, value, regrets, game.scaled_payoffs[1])


def _shares(game: ExtensiveFormGame, profile: BehaviorProfile, as_number: Callable[[FieldNumber], Any]) -> list[Shares]:
    """Return the probabilities of the actions or branches at each node."""
    choices = {label: tuple(map(as_number, choice.values())) for label, choice in profile.choices.items()}
    return [
        choices[node.information_set]
        if isinstance(node, DecisionNode)
        else ()
        if isinstance(node, TerminalNode)
        else tuple(map(as_number, node.probabilities))
        for node in game.nodes
    ]


def _choose_converter(profile: BehaviorProfile) -> Callable[[FieldNumber], Any]:
    """Return what turns every number of a tree into one kind: FLINT's fractions, which are multiplied faster.

    Irrational probabilities calculate with Python's fractions, and are these where they come out rational.
    """
    if any(isinstance(share, FieldElement) for choice in profile.choices.values() for share in choice.values()):
        return lambda number: number
    return lambda number: number if isinstance(number, int) else fmpq(number.numerator, number.denominator)


def _fraction(number: Any) -> Any:
    """Return a number of flint as a fraction, any other as it is."""
    return Fraction(int(number.p), int(number.q)) if isinstance(number, fmpq) else number


def _best_response_value(
    game: ExtensiveFormGame, leaves: Mapping[int, Sequence[Any]], shares: Sequence[Shares], player: str
) -> Any:
    """Return what a player gets at best; perfect recall lets choices after more own moves be made before others.

    What chance and the others never lead to is passed over.
    """
    number = game.players.index(player)
    reach = _reach(game, shares, player)
    values: dict[int, Any] = {}
    for level in reversed(_levels(game, player, reach)):
        own = {game.nodes[index].information_set for index in level if _moves(game.nodes[index], player)}  # type: ignore[union-attr]
        for label in own:
            values.update(_best_action_values(game.information_sets[label], game.nodes, reach, values))
        for index in reversed(level):
            node = game.nodes[index]
            if isinstance(node, TerminalNode):
                values[index] = leaves[index][number]
            elif index not in values:
                pairs = zip(shares[index], node.children, strict=True)
                values[index] = sum(share * values[child] for share, child in pairs if share)
    return values[0]


def _moves(node: Node[Fraction], player: str) -> bool:
    return isinstance(node, DecisionNode) and node.player == player


def _levels(game: ExtensiveFormGame, player: str, reach: Sequence[Any]) -> list[list[int]]:
    """Return the nodes that may be reached by the number of a player's own moves on the way there."""
    depths = {0: 0}
    levels: list[list[int]] = []
    for index, node in enumerate(game.nodes):
        depth = depths[index]
        if depth == len(levels):
            levels.append([])
        if reach[index]:
            levels[depth].append(index)
        if not isinstance(node, TerminalNode):
            depths.update(dict.fromkeys(node.children, depth + _moves(node, player)))
    return levels


def _reach(game: ExtensiveFormGame, shares: Sequence[Shares], player: str = "") -> list[Any]:
    """Return the probability with which all players but one lead to each node if that one goes there."""
    reach: list[Any] = [1] * len(game.nodes)
    for index, node in enumerate(game.nodes):
        if isinstance(node, TerminalNode):
            continue
        chance, own = reach[index], _moves(node, player)
        for child, share in zip(node.children, shares[index], strict=True):
            reach[child] = chance if own or not chance else chance * share
    return reach


def _best_action_values(
    members: InformationSet, nodes: Sequence[Node[Fraction]], reach: Sequence[Any], values: Mapping[int, Any]
) -> dict[int, Any]:
    """Return the values of the nodes of an information set under the action that is best on average."""
    reached = [index for index in members.nodes if reach[index]]
    children = [nodes[index].children for index in reached]  # type: ignore[union-attr]
    chances = [reach[index] for index in reached]
    gains = [
        sum(chance * values[child] for chance, child in zip(chances, options, strict=True))
        for options in zip(*children, strict=True)
    ]
    best = gains.index(max(gains))
    return {index: values[options[best]] for index, options in zip(reached, children, strict=True)}


def _mean(weights: Sequence[Fraction], values: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return the weighted mean of payoff vectors."""
    for weight, value in zip(weights, values, strict=True):
        if weight == 1:
            return value
    used = [(weight, value) for weight, value in zip(weights, values, strict=True) if weight]
    return tuple(sum(weight * value[i] for weight, value in used) for i in range(len(values[0])))


def _certificate(
    concept: str,
    game: ExtensiveFormGame,
    value: Sequence[Any],
    regrets: Sequence[Any],
    commons: Sequence[int],
) -> Certificate:
    return Certificate(
        concept,
        {name: v * Fraction(1, common) for name, v, common in zip(game.players, value, commons, strict=True)},
        {name: r * Fraction(1, common) for name, r, common in zip(game.players, regrets, commons, strict=True)},
    )
