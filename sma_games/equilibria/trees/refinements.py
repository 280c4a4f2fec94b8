"""Forward induction in signalling games: the intuitive criterion and D1 (Cho and Kreps 1987).

Both ask, for every message m that is not sent, which types t could hope to gain over their equilibrium payoff u*(t),
and forbid the receiver to believe in the others. Let BR(T) be the replies to m that are optimal for some belief in T.

Intuitive criterion: leave out the types with u*(t) > u(t, m, r) for all r in BR(all types). The equilibrium fails if
one of the remaining types has u*(t) < u(t, m, r) for all r that are optimal for beliefs in the remaining types.

D1: leave out a type t if there is another one that strictly gains from every mixed best reply, of which there must be
some, from which t does not lose. The equilibrium fails if no mixed best reply to beliefs in the remaining types keeps
all types from sending m. Mixed best replies fill the faces of `belief_faces`, on which this is a linear program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from sma_games.algebra.linear.linear_programming import LinearProgram, LinearProgramStatus, solve_linear_program
from sma_games.algebra.linear.polytopes import AffineFunction
from sma_games.equilibria.beliefs import Refinement
from sma_games.equilibria.trees.signaling_games import TwoStages, belief_faces

__all__ = ["refinement"]

Choices: TypeAlias = Mapping[str, Mapping[str, Fraction]]


class _Sender(NamedTuple):
    """A type that could send a message."""

    name: str
    gains: tuple[Fraction, ...]
    """What each reply would give beyond the equilibrium payoff."""
    payoffs: tuple[Fraction, ...]
    """What each reply to this type is worth to the receiver."""


def refinement(stages: TwoStages, choices: Choices) -> Refinement | None:
    """Return whether an equilibrium passes the intuitive criterion and D1; None if the game is no signalling game.

    Decides always. Costs the vertices of a simplex, and one small linear program for each pair of types and face of
    replies, for every message that is not sent.
    """
    if not _is_signalling(stages):
        return None
    reasons: list[str] = []
    is_intuitive = survives = True
    for number in _unsent(stages, choices):
        label, senders = stages.second[number].label, _senders(stages, number, choices)
        gaining = _would_deviate(senders)
        if gaining is not None:
            is_intuitive = False
            reasons.append(
                f"intuitive criterion: at {label}, {gaining} gains once types that cannot gain are ruled out"
            )
        suspects = _suspects(senders)
        if not _is_deterred(senders, suspects):
            survives = False
            names = " or ".join(sender.name for sender in suspects)
            reasons.append(f"D1: at {label} only {names} is believed in, and no reply to that keeps all types away")
    return Refinement(is_intuitive, survives, tuple(reasons))


def _is_signalling(stages: TwoStages) -> bool:
    """Tell whether each message leads to one information set, and each type has one way there."""
    sent = [[origin.sent for origin in origins] for origins in stages.origins]
    if not any(len(ways) > 1 for ways in sent) or any(None in ways for ways in sent):
        return False
    once = all(len({way[0] for way in ways if way}) == len(ways) for ways in sent)
    functions = [function for family in stages.sending for function in family]
    return once and all(len({number for number, _ in function.coefficients}) <= 1 for function in functions)


def _unsent(stages: TwoStages, choices: Choices) -> Iterator[int]:
    """Yield the information sets of the second stage that play does not reach."""
    for number, origins in enumerate(stages.origins):
        if not any(_share(stages, origin.sent, choices) for origin in origins):
            yield number


def _share(stages: TwoStages, sent: tuple[int, int] | None, choices: Choices) -> Fraction:
    assert sent is not None
    members = stages.first[sent[0]]
    return choices[members.label][members.actions[sent[1]]]


def _senders(stages: TwoStages, number: int, choices: Choices) -> list[_Sender]:
    """Return the types that could lead play to an information set of the second stage."""
    senders = []
    for origin in stages.origins[number]:
        assert origin.sent is not None
        first, action = origin.sent
        kept = max(_value(stages, function, choices) for function in stages.sending[first])
        function = stages.sending[first][action]
        replies = range(len(stages.second[number].actions))
        gains = tuple(function.constant + function.coefficients[number, reply] - kept for reply in replies)
        senders.append(_Sender(stages.first[first].label, gains, origin.payoffs))
    return senders


def _value(stages: TwoStages, function: AffineFunction, choices: Choices) -> Fraction:
    """Return what an action of the first stage gives against the replies."""
    value = function.constant
    for (number, reply), coefficient in function.coefficients.items():
        members = stages.second[number]
        value += coefficient * choices[members.label][members.actions[reply]]
    return value


def _faces(senders: Sequence[_Sender]) -> list[list[int]]:
    return [sorted(face) for face in belief_faces([sender.payoffs for sender in senders])]


def _would_deviate(senders: Sequence[_Sender]) -> str | None:
    """Return a type that gains for sure once those that could not gain are ruled out, or None."""
    replies = {reply for face in _faces(senders) for reply in face}
    rest = [sender for sender in senders if max(sender.gains[reply] for reply in replies) >= 0]
    if not rest:
        return None
    likely = {reply for face in _faces(rest) for reply in face}
    return next((sender.name for sender in rest if min(sender.gains[reply] for reply in likely) > 0), None)


def _suspects(senders: Sequence[_Sender]) -> list[_Sender]:
    """Return the types that D1 allows to believe in; all of them if it would leave none."""
    faces = _faces(senders)
    rest = [one for one in senders if not any(_is_keener(other, one, faces) for other in senders if other is not one)]
    return rest or list(senders)


def _is_keener(keen: _Sender, other: _Sender, faces: Sequence[Sequence[int]]) -> bool:
    """Tell whether one type gains from some mixed best replies, and from all from which the other does not lose."""
    if not any(keen.gains[reply] > 0 for face in faces for reply in face):
        return False
    return not any(_has_mixture(face, at_most=[keen.gains, [-gain for gain in other.gains]]) for face in faces)


def _is_deterred(senders: Sequence[_Sender], suspects: Sequence[_Sender]) -> bool:
    """Tell whether a mixed best reply to beliefs in the suspects gives no type a gain."""
    return any(_has_mixture(face, at_most=[sender.gains for sender in senders]) for face in _faces(suspects))


def _has_mixture(face: Sequence[int], at_most: Sequence[Sequence[Fraction]]) -> bool:
    """Tell whether some mixture of replies makes no function of them positive."""
    rows = [[row[reply] for reply in face] for row in at_most]
    program = LinearProgram([0] * len(face), rows, [0] * len(rows), [[1] * len(face)], [1])
    return solve_linear_program(program).status is not LinearProgramStatus.INFEASIBLE
