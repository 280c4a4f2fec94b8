"""Events whose result a player might learn before deciding: a move of chance, or one whose probability is a parameter.

Of a tree these are the stages of chance that are reached whatever anybody does, always with the same probabilities. Of
a matrix, whose payoffs are expected ones already, they are the parameters that are probabilities and in which all
payoffs of the player are affine: u = p u(1) + (1 - p) u(0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sma_games.expressions import Formula, Program
from sma_games.expressions.code import CodeWriter
from sma_games.expressions.formula import constant
from sma_games.games import ChanceNode, TerminalNode
from sma_games.modeling import ParametricGame
from sma_games.sweeps.settings.parametric_functions import functions_over

__all__ = ["Event", "parameter_events", "stage_events"]

PROBABILITY = "probability"  # the unit of parameters that are probabilities
SIDES = ("yes", "no")


@dataclass(frozen=True)
class Event:
    """Something that chance decides."""

    name: str
    results: tuple[str, ...]
    parameter: str | None = None
    """Its probability, in a matrix."""

    def measure(self, result: str) -> str:
        """Return the name of the part of a payoff that comes with a result."""
        return f"{self.name}: {result}"

    def part(self, payoff: Formula, result: int) -> Formula:
        """Return what a payoff is if the event has a result, times the probability of that."""
        assert self.parameter is not None
        value = Fraction(1 - result)
        fixed = payoff.substituted({self.parameter: constant(value)})
        assert fixed is not None  # the payoff is affine in the parameter
        writer = CodeWriter()
        chance = writer.write("name", [], self.parameter)
        weight = writer.write("-", [writer.number(Fraction(1)), chance]) if result else chance
        place = writer.write("*", [weight, writer.include(fixed.code)])
        return Formula(writer.extract(place), f"{self.measure(SIDES[result])} of {payoff.text}")


def stage_events(trees: Sequence[ParametricGame]) -> list[Event]:
    """Return the stages of chance that every play of some trees passes once, with the same probabilities."""
    nodes = [node for tree in trees for node in tree.nodes if isinstance(node, ChanceNode)]
    found = []
    for name in dict.fromkeys(node.name for node in nodes):
        moves = {(node.branches, node.probabilities) for node in nodes if node.name == name}
        if len(moves) == 1 and all(_is_passed_once(tree, name) for tree in trees):
            found.append(Event(name, next(iter(moves))[0]))
    return found


def _is_passed_once(tree: ParametricGame, name: str) -> bool:
    counts = [0] * len(tree.nodes)
    ends = set()
    for index, node in enumerate(tree.nodes):
        if isinstance(node, TerminalNode):
            ends.add(counts[index])
        else:
            for child in node.children:
                counts[child] = counts[index] + (isinstance(node, ChanceNode) and node.name == name)
    return ends == {1}


def parameter_events(model: ParametricGame, player: str) -> list[Event]:
    """Return the events of a matrix whose probabilities are parameters."""
    number = model.players.index(player)
    payoffs = [model.formulas[index] for index in dict.fromkeys(model.payoff_indices[number])]
    names = [name for name in model.relevant if model.parameters[name].unit == PROBABILITY]
    return [Event(name, SIDES, name) for name in names if _is_affine(model, payoffs, name)]


def _is_affine(model: ParametricGame, payoffs: Sequence[Formula], name: str) -> bool:
    """Tell whether some formulas are proved to be affine in a parameter, which some of them use."""
    if not any(name in payoff.names for payoff in payoffs):
        return False
    functions = functions_over(Program(payoffs), model.relevant, {})
    if functions is None:
        return False
    place = model.relevant.index(name)
    return all(
        function.denominator.degrees()[place] == 0 and function.numerator.degrees()[place] <= 1
        for function in functions
    )
