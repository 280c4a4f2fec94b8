"""Persuasion: a sender commits to what a receiver will learn of a state of the world; exact.

Chance draws a state; the sender sees it and sends a message, the receiver sees only the message and acts. If the sender
commits to how likely each message is in each state, before the state is drawn, the best such signal is the best mixed
commitment in the reduced normal form, ties broken for the sender (Kamenica and Gentzkow 2011). As many messages as the
receiver has actions suffice: then the value is also that of a linear program over the chances x(s, a) that state s is
drawn and action a recommended, obedience being sum_s x(s, a) (u(a, s) - u(b, s)) >= 0 for all a and b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from sma_games.algebra.linear.linear_programming import LinearProgram, solve_linear_program
from sma_games.algebra.numbers.number_texts import exact_text, shown_text
from sma_games.equilibria.matrices.stackelberg import stackelberg
from sma_games.equilibria.solver import Game, HasGame, check_game
from sma_games.errors import MethodError
from sma_games.games.extensive_form import ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.games.reduced_normal_form import reduced_normal_form
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Persuasion", "persuade"]

SHAPE = "a tree in which chance draws a state, one player sees it and sends a message, and the other sees that and acts"


@dataclass(frozen=True, repr=False)
class Persuasion(Result):
    """What a sender gains by committing to a signal; exact."""

    game: ExtensiveFormGame
    sender: str
    receiver: str
    value: Fraction
    """What the sender expects under the best signal."""
    receiver_payoff: Fraction
    signal: Mapping[str, Mapping[str, Fraction]]
    """For each state the probability of each message."""
    posterior: Mapping[str, Mapping[str, Fraction]]
    """For each message that is sent the receiver's belief: the probability of each state."""
    reply: Mapping[str, str]
    """For each message that is sent what the receiver does."""
    uninformed: Fraction
    """What the sender expects if the receiver learns nothing, and breaks ties for the sender."""
    informed: Fraction
    """What the sender expects if the receiver learns the state, and breaks ties for the sender."""

    @property
    def gain(self) -> Fraction:
        """What the best signal adds to telling nothing."""
        return self.value - self.uninformed

    def verify(self) -> tuple[str, ...]:
        """Return what is wrong: nothing, if the value is that of the linear program over recommendations.

        With fewer messages than the receiver has actions, or messages that matter to payoffs, it may be less.
        """
        parts = _parts_of(self.game, self.sender)
        best = _maximize_obedient(parts)
        is_enough = len(parts.messages) >= len(parts.actions) and parts.is_cheap
        if self.value == best or (self.value < best and not is_enough):
            return ()
        return (f"the value is {shown_text(self.value)}, and that of obedient recommendations {shown_text(best)}",)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each message that is sent and each state."""
        import pandas as pd

        rows = [
            (
                message,
                state,
                float(self.signal[state].get(message, 0)),
                exact_text(self.signal[state].get(message, Fraction(0))),
                float(belief),
                exact_text(belief),
                self.reply[message],
            )
            for message, beliefs in self.posterior.items()
            for state, belief in beliefs.items()
        ]
        columns = ["message", "state", "probability", "exact_probability", "posterior", "exact_posterior", "reply"]
        return pd.DataFrame(rows, columns=columns)

    def __str__(self) -> str:
        value, nothing, all_of_it = map(shown_text, (self.value, self.uninformed, self.informed))
        lines = [f"{self.sender} persuades {self.receiver}: {value} (told nothing {nothing}, told all {all_of_it})"]
        for state, chances in self.signal.items():
            sent = ", ".join(f"{message} {shown_text(chance)}" for message, chance in chances.items() if chance)
            lines.append(f"  if {state}: {sent}")
        for message, beliefs in self.posterior.items():
            held = ", ".join(f"{state} {shown_text(belief)}" for state, belief in beliefs.items())
            lines.append(f"  after {message}: {held}; {self.receiver} plays {self.reply[message]}")
        return "\n".join(lines)


def persuade(game: Game | HasGame, sender: str | None = None) -> Persuasion:
    """Return the best signal to which a sender can commit, exact, with proof that no other gives more.

    Always finds one; the receiver breaks ties for the sender. It costs one linear program for each reduced strategy of
    the receiver, whose number is exponential in the number of messages, over those of the sender, whose number is
    exponential in the number of states.

    Parameters
    ----------
    game
        A tree in which chance draws a state, one player sees it and sends a message, the same ones in every state, and
        the other sees the message only and acts; or a model that has one at its baseline.
    sender
        The player who sends; absent, the one who moves after chance.

    Raises
    ------
    MethodError
        If this is no such tree.

    References
    ----------
    Kamenica and Gentzkow (2011), American Economic Review 101:2590-2615.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> print(persuade(load_model("literature/prosecutor_and_judge")))
    prosecutor persuades judge: 3/5 (told nothing 0, told all 3/10)
      if guilty: incriminating 1
      if innocent: incriminating 3/7, exonerating 4/7
      after incriminating: guilty 1/2, innocent 1/2; judge plays convict
      after exonerating: guilty 0, innocent 1; judge plays acquit
    """
    tree = check_game(game, "persuade")
    if not isinstance(tree, ExtensiveFormGame):
        raise MethodError(f"persuade needs {SHAPE}, not {tree!r}")
    parts = _parts_of(tree, sender)
    form = reduced_normal_form(tree)
    best = stackelberg(form.game, leader=parts.sender)
    behavior = form.behavior(best.profile)
    sent, heard = behavior[parts.sender], behavior[parts.receiver]
    signal = {state: dict(sent[parts.sets[state]]) for state in parts.states}
    posterior = _posteriors(parts, signal)
    reply = {message: heard[parts.replies[message]] for message in posterior}
    return Persuasion(
        tree,
        parts.sender,
        parts.receiver,
        best.value,
        best.follower_payoff,
        signal,
        posterior,
        {message: next(action for action, chance in chosen.items() if chance) for message, chosen in reply.items()},
        *_without_commitment(parts),
    )


class _Parts(NamedTuple):
    """The parts of a tree of this shape."""

    sender: str
    receiver: str
    states: tuple[str, ...]
    prior: Mapping[str, Fraction]
    messages: tuple[str, ...]
    actions: tuple[str, ...]
    sets: Mapping[str, str]
    """The sender's information set in each state."""
    replies: Mapping[str, str]
    """The receiver's information set after each message."""
    payoffs: Mapping[tuple[str, str, str], tuple[Fraction, Fraction]]
    """By state, message and action: to the sender, and to the receiver."""

    @property
    def is_cheap(self) -> bool:
        """Whether payoffs depend on no message."""
        first = self.messages[0]
        return all(pair == self.payoffs[state, first, action] for (state, _, action), pair in self.payoffs.items())


def _parts_of(tree: ExtensiveFormGame, sender: str | None) -> _Parts:
    """Return the parts of a tree, or refuse one of another shape."""
    root = tree.nodes[0]
    if len(tree.players) != 2 or not isinstance(root, ChanceNode):  # noqa: PLR2004
        raise MethodError(f"persuade needs {SHAPE}, not {tree!r}")
    after = [tree.nodes[child] for child in root.children]
    found = {node.player for node in after if isinstance(node, DecisionNode)}
    if len(found) != 1 or (sender is not None and found != {sender}):
        raise MethodError(f"persuade needs {SHAPE}: after chance {' or '.join(sorted(found)) or 'nobody'} moves here")
    own = found.pop()
    receiver = next(player for player in tree.players if player != own)
    order = [tree.players.index(own), tree.players.index(receiver)]
    sets: dict[str, str] = {}
    replies: dict[str, str] = {}
    payoffs: dict[tuple[str, str, str], tuple[Fraction, Fraction]] = {}
    for state, node in zip(root.branches, after, strict=True):
        if not isinstance(node, DecisionNode) or node.information_set in sets.values():
            raise MethodError(f"persuade needs {SHAPE}: {own} does not see {state}, or has no move there")
        sets[state] = node.information_set
        for message, child in zip(node.actions, node.children, strict=True):
            answer = tree.nodes[child]
            if not isinstance(answer, DecisionNode) or answer.player != receiver:
                raise MethodError(f"persuade needs {SHAPE}: {receiver} does not act after {message}")
            if replies.setdefault(message, answer.information_set) != answer.information_set:
                raise MethodError(f"persuade needs {SHAPE}: {receiver} sees more than {message}")
            for action, leaf in zip(answer.actions, answer.children, strict=True):
                payoffs[state, message, action] = _payoffs(tree, leaf, order)
    _check_messages(own, replies, [tree.information_sets[label].actions for label in sets.values()])
    prior = dict(zip(root.branches, root.probabilities, strict=True))
    actions = tuple(dict.fromkeys(action for _, _, action in payoffs))
    return _Parts(own, receiver, root.branches, prior, tuple(replies), actions, sets, replies, payoffs)


def _payoffs(tree: ExtensiveFormGame, leaf: int, order: Sequence[int]) -> tuple[Fraction, Fraction]:
    end = tree.nodes[leaf]
    if not isinstance(end, TerminalNode):
        raise MethodError(f"persuade needs {SHAPE}: somebody moves after that")
    return end.payoffs[order[0]], end.payoffs[order[1]]


def _check_messages(sender: str, replies: Mapping[str, str], lists: Sequence[Sequence[str]]) -> None:
    if len(set(replies.values())) != len(replies) or any(set(names) != set(replies) for names in lists):
        raise MethodError(
            f"persuade needs {SHAPE}: the messages of {sender} differ from state to state, or are not seen"
        )


def _posteriors(parts: _Parts, signal: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """Return the receiver's belief after each message that is sent."""
    found = {}
    for message in parts.messages:
        joint = {state: parts.prior[state] * signal[state].get(message, Fraction(0)) for state in parts.states}
        total = sum(joint.values())
        if total:
            found[message] = {state: chance / total for state, chance in joint.items()}
    return found


def _without_commitment(parts: _Parts) -> tuple[Fraction, Fraction]:
    """Return what the sender expects if the receiver learns nothing, and if all; by the sender's best message."""
    nothing = max(_reply_value(parts, message, parts.prior) for message in parts.messages)
    everything = sum(
        chance * max(_reply_value(parts, message, {state: Fraction(1)}) for message in parts.messages)
        for state, chance in parts.prior.items()
    )
    return nothing, Fraction(everything)


def _reply_value(parts: _Parts, message: str, beliefs: Mapping[str, Fraction]) -> Fraction:
    """Return what the sender expects after a message, the receiver having some beliefs, and breaking ties for her."""
    worth = {
        action: [
            sum((chance * parts.payoffs[state, message, action][who] for state, chance in beliefs.items()), Fraction(0))
            for who in (0, 1)
        ]
        for action in parts.actions
    }
    most = max(receiver for _, receiver in worth.values())
    return max(own for own, receiver in worth.values() if receiver == most)


def _maximize_obedient(parts: _Parts) -> Fraction:
    """Return the value of the best obedient recommendations, whatever message conveys each."""
    pairs = [(m, s, a) for m in parts.messages for s in parts.states for a in parts.actions]
    equal = [[int(s == state) for _, s, _ in pairs] for state in parts.states]
    disobedience = [
        [
            parts.payoffs[s, m, other][1] - parts.payoffs[s, m, a][1] if (m, a) == (message, action) else 0
            for m, s, a in pairs
        ]
        for message in parts.messages
        for action in parts.actions
        for other in parts.actions
        if other != action
    ]
    objective = [parts.payoffs[s, m, a][0] for m, s, a in pairs]
    totals = [parts.prior[state] for state in parts.states]
    program = LinearProgram(objective, disobedience, [0] * len(disobedience), equal=equal, totals=totals)
    found = solve_linear_program(program).value
    assert found is not None  # revealing the state, and recommending what is best then, is obeyed
    return found
