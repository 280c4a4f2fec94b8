"""Subgame perfection with ties: cells, claims and sequential equilibria against independent searches.

SMA_GAMES_TIED_TREES sets the number of trees of the slow comparison (2,000 for the closing note).
"""

import os
import random
from fractions import Fraction
from typing import Any

import pytest
import z3

from sma_games import SequentialGame
from sma_games.equilibria import EquilibriumResult, Status, solve, verify
from sma_games.equilibria.equilibrium import path_of_play
from sma_games.equilibria.trees.backward_induction import backward_induction
from sma_games.errors import MethodError
from sma_games.games import (
    BehaviorProfile,
    ChanceNode,
    DecisionNode,
    ExtensiveFormGame,
    TerminalNode,
    behavior_profile,
)
from sma_games.modeling import ParametricGame
from sma_games.regions import ProofStatus, prove
from sma_games.regions.claims.claims import parse_claim

NUM_TREES = int(os.environ.get("SMA_GAMES_TIED_TREES", "400"))
CHUNKS = 10
SHARES = [Fraction(*pair) for pair in ((0, 1), (1, 1), (1, 2), (1, 3), (2, 3), (1, 4), (3, 4))]
MEASURE = "money"


def random_tree(source: random.Random) -> ExtensiveFormGame:
    """Return a tree with two or three players, chance, at most five decisions, payoffs and a measure 0, 1, 2."""
    players = ("A", "B", "C")[: source.randint(2, 3)]
    nodes: list[Any] = [None]
    decisions, index = source.randint(1, 5), 0
    while index < len(nodes):
        kind, width = source.random(), source.choice((2, 2, 2, 3))
        children = tuple(range(len(nodes), len(nodes) + width))
        labels = ("l", "r", "m")[:width]
        if decisions and (kind < 0.8 or not index):
            decisions -= 1
            nodes[index] = DecisionNode(source.choice(players), f"s{index}", labels, children)
        elif decisions and kind < 0.9:
            weights = [1, *(source.randint(0, 2) for _ in labels[1:])]
            shares = tuple(Fraction(weight, sum(weights)) for weight in weights)
            nodes[index] = ChanceNode(f"c{index}", labels, shares, children)
        else:
            payoffs = tuple(Fraction(source.randint(0, 2)) for _ in players)
            nodes[index] = TerminalNode(payoffs, (Fraction(source.randint(0, 2)),))
            children = ()
        nodes += [None] * len(children)
        index += 1
    return ExtensiveFormGame(players, tuple(nodes), measures=(MEASURE,))


def test_paths_of_play_are_those_of_the_listed_plans() -> None:
    source = random.Random(5)  # noqa: S311 - games, no secrets
    for _ in range(150):
        game = random_tree(source)
        leaves, _ = game.scaled_payoffs
        found = backward_induction(game.nodes, game.players, leaves)
        paths = found.paths(found.num_equilibria)
        assert len(set(paths)) == len(paths)
        assert set(paths) == {tuple(path_of_play(game.nodes, plan).items()) for plan in found}
        assert set(found.paths(1)) <= set(paths)


def random_equilibrium(game: ExtensiveFormGame, source: random.Random) -> BehaviorProfile:
    """Return a subgame-perfect equilibrium: from the end on, a random mixture of actions that are best."""
    values: dict[int, list[Fraction]] = {}
    choices = {}
    for index in reversed(range(len(game.nodes))):
        node = game.nodes[index]
        if isinstance(node, TerminalNode):
            values[index] = list(node.payoffs)
            continue
        if isinstance(node, ChanceNode):
            weights = list(node.probabilities)
        else:
            mover = game.players.index(node.player)
            best = max(values[child][mover] for child in node.children)
            tied = [place for place, child in enumerate(node.children) if values[child][mover] == best]
            weights = random_weights(len(node.children), tied, source)
            choices[node.information_set] = dict(zip(node.actions, weights, strict=True))
        values[index] = [
            sum((weight * values[child][k] for weight, child in zip(weights, node.children, strict=True)), Fraction(0))
            for k in range(len(game.players))
        ]
    return behavior_profile(game, choices)


def random_weights(size: int, tied: list[int], source: random.Random) -> list[Fraction]:
    weights = [Fraction(0)] * size
    source.shuffle(tied)
    weights[tied[0]], rest = Fraction(1), tied[1:]
    for place in rest:
        share = source.choice(SHARES)
        weights = [weight * (1 - share) for weight in weights]
        weights[place] = share
    return weights


def key(game: ExtensiveFormGame, profile: Any) -> tuple[Fraction, ...]:
    return tuple(share for label in game.information_sets for share in profile.choices[label].values())


def check_cells(game: ExtensiveFormGame, source: random.Random, tries: int) -> EquilibriumResult:
    """Compare cells with random equilibria, and listed points with the cells and the verifier."""
    result = solve(game)
    listed = [one.profile for one in result.equilibria]
    assert len({key(game, profile) for profile in listed}) == len(listed)
    assert all(verify(game, profile).is_equilibrium for profile in listed)
    if result.status is Status.COMPLETE:
        assert len(listed) == 1
    else:
        assert result.status in (Status.CONTINUUM, Status.CURVED)
        assert all(any(cell.contains(profile) for cell in result.cells) for profile in listed)  # type: ignore[arg-type]
    for _ in range(tries):
        profile = random_equilibrium(game, source)
        assert verify(game, profile).is_equilibrium
        inside = any(cell.contains(profile) for cell in result.cells) if result.cells else profile == listed[0]
        assert inside, profile
        used = {label: {name for name, share in own.items() if share} for label, own in profile.choices.items()}
        assert all(used[label] <= set(actions) for label, actions in result.optimal_actions.items())
    return result


def check_sequential(game: ExtensiveFormGame, result: EquilibriumResult) -> bool:
    """Compare with the sequential equilibria, which are the same; tell whether the other solver takes the game."""
    try:
        other = solve(game, "sequential")
    except MethodError:
        return False
    if result.status is Status.CURVED:
        profiles: list[Any] = [one.profile for one in other.equilibria]
        assert all(any(cell.contains(profile) for cell in result.cells) for profile in profiles)
        return True
    for groups in ("maximal_subsets", "components"):
        mine, theirs = (
            {
                frozenset(key(game, found.equilibria[number].profile) for number in group)
                for group in getattr(found, groups)
            }
            for found in (result, other)
        )
        assert mine == theirs or result.status is Status.COMPLETE
    assert {key(game, one.profile) for one in result.equilibria} == {key(game, one.profile) for one in other.equilibria}
    return True


def check_trees(seed: int, count: int) -> tuple[set[Status], int]:
    source, mixtures = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - games, no secrets
    statuses, num_sequential = set(), 0
    for _ in range(count):
        game = random_tree(source)
        result = check_cells(game, mixtures, 10)
        num_sequential += check_sequential(game, result)
        statuses.add(result.status)
    return statuses, num_sequential


def test_every_equilibrium_lies_in_a_cell_and_sequential_equilibria_are_the_same() -> None:
    statuses, num_sequential = check_trees(12, 30)
    assert statuses == {Status.COMPLETE, Status.CONTINUUM, Status.CURVED}
    assert num_sequential > 25


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_equilibrium_of_many_trees_lies_in_a_cell(chunk: int) -> None:
    check_trees(1000 + chunk, -(-NUM_TREES // CHUNKS))


# --- claims, decided by z3 from the definition of subgame perfection alone ---


def model_of(game: ExtensiveFormGame, source: random.Random) -> ParametricGame:
    """Return a model whose payoffs at x = 0 are those of a tree, and elsewhere others for some of them."""
    builder = SequentialGame(title="Random", players=list(game.players)).parameter("x", 0, -1, 1)
    ways: dict[int, dict[str, str]] = {0: {}}
    outcomes = []
    for index, node in enumerate(game.nodes):
        way = ways[index]
        if isinstance(node, TerminalNode):
            texts = [f"{payoff} + x" if source.random() < 0.2 else str(payoff) for payoff in node.payoffs]
            outcomes.append((way, dict(zip(game.players, texts, strict=True)), {MEASURE: str(node.measures[0])}))
            continue
        if isinstance(node, ChanceNode):
            names, name = node.branches, node.name
            shares = dict(zip(names, map(str, node.probabilities), strict=True))
            builder = builder.chance(name, shares, when=way or None)
        else:
            names, name = node.actions, node.information_set
            builder = builder.stage(name, node.player, list(names), when=way or None)
        ways.update({child: {**way, name: branch} for child, branch in zip(node.children, names, strict=True)})
    for way, payoffs, measures in outcomes:
        builder = builder.outcome(way, payoffs, measures)
    return builder.build()


def random_claim(game: ExtensiveFormGame, source: random.Random) -> str:
    sets = list(game.information_sets.values())
    terms = []
    for _ in range(source.choice((1, 1, 2))):
        if source.random() < 0.5:
            members = source.choice(sets)
            allowed = source.sample(members.actions, source.randint(1, len(members.actions) - 1))
            terms.append(f"{members.label} = {' or '.join(allowed)}")
        else:
            name = source.choice([*(f"payoff_{player}" for player in game.players), MEASURE])
            relation = source.choice(("<=", ">=", "<", ">", "==", "!="))
            terms.append(f"{name} {relation} {source.choice(('1', '1/2', '2', '0', '3/2'))}")
    return f"{source.choice(('every', 'some', 'no'))} {' and '.join(terms)}"


class Definition:
    """Subgame-perfect equilibria of a tree as a formula of z3, from the definition."""

    def __init__(self, game: ExtensiveFormGame) -> None:
        self.game = game
        self.solver = z3.Solver()
        self.solver.set("timeout", 20_000)
        self.shares: dict[str, dict[str, Any]] = {}
        self.reached: dict[int, Any] = {0: z3.RealVal(1)}
        for index, node in enumerate(game.nodes):
            if not isinstance(node, TerminalNode):
                weights = self._weights(node)
                for child, weight in zip(node.children, weights, strict=True):
                    self.reached[child] = self.reached[index] * weight
        self._optimality()

    def _weights(self, node: Any) -> list[Any]:
        if isinstance(node, ChanceNode):
            return [z3.RealVal(str(share)) for share in node.probabilities]
        own = {action: z3.Real(f"{node.information_set} {action}") for action in node.actions}
        self.shares[node.information_set] = own
        self.solver.add(z3.Sum(list(own.values())) == 1, *(share >= 0 for share in own.values()))
        return list(own.values())

    def _optimality(self) -> None:
        values: dict[int, list[Any]] = {}
        for index in reversed(range(len(self.game.nodes))):
            node = self.game.nodes[index]
            if isinstance(node, TerminalNode):
                values[index] = [z3.RealVal(str(payoff)) for payoff in (*node.payoffs, *node.measures)]
                continue
            if isinstance(node, DecisionNode):
                mover = self.game.players.index(node.player)
                weights = list(self.shares[node.information_set].values())
                worth = [values[child][mover] for child in node.children]
                for weight, own in zip(weights, worth, strict=True):
                    self.solver.add(z3.Or(weight == 0, z3.And([own >= other for other in worth])))
            else:
                weights = [z3.RealVal(str(share)) for share in node.probabilities]
            values[index] = [
                z3.Sum([weight * values[child][k] for weight, child in zip(weights, node.children, strict=True)])
                for k in range(len(values[node.children[0]]))
            ]
        self.names = dict(zip([*(f"payoff_{p}" for p in self.game.players), MEASURE], values[0], strict=True))

    def term(self, text: str) -> Any:
        """Return a part of a claim as a formula."""
        name, relation, rest = text.split(" ", 2)
        if relation == "=":
            index = self.game.information_sets[name].nodes[0]
            others = [share for action, share in self.shares[name].items() if action not in rest.split(" or ")]
            return z3.And(self.reached[index] > 0, *(share == 0 for share in others))
        left, right = self.names[name], z3.RealVal(rest)
        return {
            "<=": left <= right,
            ">=": left >= right,
            "<": left < right,
            ">": left > right,
            "==": left == right,
            "!=": left != right,
        }[relation]

    def decides(self, claim: str) -> bool | None:
        """Return whether a claim is true; None if z3 gives up."""
        quantifier, rest = claim.split(" ", 1)
        body = z3.And([self.term(text) for text in rest.split(" and ")])
        outcome = str(self.solver.check(z3.Not(body) if quantifier == "every" else body))
        if outcome == "unknown":
            return None
        return (outcome == "sat") is (quantifier == "some")


def check_claims(seed: int, num_trees: int, num_claims: int) -> tuple[int, int]:
    """Compare claims with z3 and with proofs at one setting; return how many there were, and proofs left undecided."""
    source = random.Random(seed)  # noqa: S311 - games, no secrets
    num_all = num_open = 0
    for _ in range(num_trees):
        model = model_of(random_tree(source), source)
        result = solve(model.at())
        if result.status is Status.COMPLETE:
            continue
        definition = Definition(result.game)  # type: ignore[arg-type]
        for claim in [random_claim(result.game, source) for _ in range(num_claims)]:  # type: ignore[arg-type]
            found = parse_claim(model, claim).holds_in(result, {"x": Fraction(0)})
            assert definition.decides(claim) in (found, None), (claim, result)
            proof = prove(model, claim, ["x"], where="x == 0")
            assert proof.verify(5) == ()
            num_all, num_open = num_all + 1, num_open + (proof.status is ProofStatus.UNDECIDED)
            assert proof.status in (ProofStatus.UNDECIDED, ProofStatus.PROVED if found else ProofStatus.REFUTED), claim
        check_proof(model, claim)
    return num_all, num_open


def check_proof(model: ParametricGame, text: str) -> None:
    """Compare a proof for all settings with what `solve` finds at single ones."""
    claim = parse_claim(model, text)
    proof = prove(model, text, ["x"])
    settings: list[dict[str, Any]] = [{"x": Fraction(k, 4)} for k in range(-4, 5)]
    if proof.is_proved:
        assert all(claim.holds_in(solve(model.at(**each)), each) for each in settings)
    elif proof.counterexample is not None and isinstance(proof.counterexample["x"], Fraction):
        refuting: dict[str, Any] = {"x": proof.counterexample["x"]}
        assert not claim.holds_in(solve(model.at(**refuting)), refuting)


def test_claims_are_decided_as_by_the_definition() -> None:
    num_all, num_open = check_claims(5, 8, 4)
    assert num_all > 20
    assert num_open < num_all / 20


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_claims_about_many_trees_are_decided_as_by_the_definition(chunk: int) -> None:
    num_all, num_open = check_claims(2000 + chunk, -(-NUM_TREES // CHUNKS), 50)
    assert num_open < num_all / 20  # curved sets, which only the solver for single settings decides
