"""What is asked of each setting: whether it is admissible, whether a condition holds, and whether a claim does.

Several equilibria make two events: that every one of them satisfies the claim, and that some one does. A claim that
says of which equilibria it speaks makes one event only, and both are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property, partial
from typing import Any

from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.algebra.sign_cases.atoms import Atoms
from sma_games.answers import box_question_for
from sma_games.errors import SettingError
from sma_games.expressions import Formula
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import Space
from sma_games.regions.claims.claims import Claim, Quantifier, parse_claim
from sma_games.regions.claims.proving import ABOUT_EQUILIBRIA
from sma_games.regions.claims.quantifiers import UndecidedClaimError
from sma_games.regions.claims.truth import Truth

__all__ = ["Event", "Judge", "Mark", "combined", "read_event"]


_QUANTIFIERS = {each.value for each in Quantifier}
_PLAY = re.compile("(?<![<>=!])=(?!=)")  # who plays what is written with a single sign


class Mark(IntFlag):
    """What is true at a setting."""

    NOTHING = 0
    """It is not admissible."""
    ADMISSIBLE = 1
    GIVEN = 2
    """It is admissible, and what is given holds."""
    EVERY = 4
    """The claim holds in every equilibrium."""
    SOME = 8
    """The claim holds in some equilibrium."""
    UNDECIDED = 16
    """The claim hangs on mixtures of indifferent players that are not known: then not EVERY, but SOME."""


@dataclass(frozen=True)
class Event:
    """A claim in its two readings, and what is given."""

    text: str
    every: Claim
    some: Claim
    """The same claim, if it says itself of which equilibria it speaks."""
    given: tuple[Claim, ...] = ()

    @property
    def has_two_readings(self) -> bool:
        """Whether every equilibrium may satisfy the claim with another probability than some equilibrium."""
        return self.every != self.some

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The distinct claims: in every equilibrium, in some, then what is given."""
        return (self.every, *((self.some,) if self.has_two_readings else ()), *self.given)

    @property
    def needs_equilibria(self) -> bool:
        """Whether some claim is about equilibria."""
        return any(each.needs_equilibria for each in self.claims)

    def inputs(self, model: ParametricGame) -> tuple[Formula, ...]:
        """Return the formulas that the claims need besides those of the game, claim by claim."""
        return tuple(formula for each in self.claims for formula in each.inputs(model))

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that the truth of the claims depends on."""
        used = {name for formula in self.inputs(model) for name in formula.names if name in model.parameters}
        return used | (set(model.relevant) if self.needs_equilibria else set())


def read_event(
    model: ParametricGame, claim: str | Claim | Mapping[str, str], given: str | Claim | Iterable[Any] | None = None
) -> Event:
    """Return what a claim about a model asks; one about equilibria that does not say of which has two readings.

    Raises
    ------
    SettingError
        If the text is no claim, or a trend, which is not true or false at a setting.
    """
    every, some = _read_readings(model, claim)
    listed = [] if given is None else [given] if isinstance(given, str | Claim | Mapping) else list(given)
    return Event(_text_of(claim, some), every, some, tuple(_check_level(parse_claim(model, each)) for each in listed))


def _text_of(claim: str | Claim | Mapping[str, str], some: Claim) -> str:
    return claim.strip() if isinstance(claim, str) else some.text


def _read_readings(model: ParametricGame, claim: str | Claim | Mapping[str, str]) -> tuple[Claim, Claim]:
    try:
        both = _check_level(parse_claim(model, claim))
    except SettingError as error:
        if not isinstance(claim, str) or claim.strip().partition(" ")[0] in _QUANTIFIERS:
            raise
        return _read_both(model, claim.strip(), error)
    return both, both


def _read_both(model: ParametricGame, text: str, error: SettingError) -> tuple[Claim, Claim]:
    """Return a claim about every equilibrium and about some; if it is none, raise the error that fits the text."""
    try:
        every, some = (_check_level(parse_claim(model, f"{word} {text}")) for word in ("every", "some"))
    except SettingError as other:
        raise (other if _PLAY.search(text) else error) from None
    return every, some


def _check_level(claim: Claim) -> Claim:
    if claim.trend is not None:
        raise SettingError(
            f"claim: {claim.text!r} compares settings; a probability needs what holds or fails at each: "
            "leave out 'rises' or 'falls', or use prove"
        )
    return claim


class Judge:
    """Decides an event for numbers of any ordered ring.

    Parameters
    ----------
    space
        Which parameters vary, and what makes settings admissible.
    event
        What is asked.

    Raises
    ------
    MethodError
        If claims are about equilibria that have no answer in terms of parameters.
    """

    def __init__(self, space: Space, event: Event) -> None:
        self.space = space
        self.event = event
        self._finder = box_question_for(space.model, ABOUT_EQUILIBRIA) if event.needs_equilibria else None
        self._truths = [Truth(space, each, self._finder if each.needs_equilibria else None) for each in event.claims]
        self._counts = [len(each.inputs(space.model)) for each in event.claims]

    @cached_property
    def atoms(self) -> Atoms:
        """The formulas of the game, of the constraints and of the claims."""
        return self.space.atoms(self.space.functions(self.event.inputs(self.space.model)))

    def mark(self, numbers: Sequence[Any]) -> Mark:
        """Return what is true when the atoms have these values.

        Raises
        ------
        UndecidedClaimError
            If what is given hangs on mixtures of indifferent players that are not decided.
        """
        if not self.space.is_inside(numbers):
            return Mark.NOTHING
        start = self.space.num_own
        shared, own = list(numbers[:start]), numbers[start:]
        rows = []
        for count in self._counts:
            rows.append([*shared, *own[:count]])
            own = own[count:]
        num_readings = len(self._truths) - len(self.event.given)
        truths = list(zip(self._truths, rows, strict=True))
        if not all(truth.holds_for(row) for truth, row in truths[num_readings:]):
            return Mark.ADMISSIBLE
        return Mark.ADMISSIBLE | Mark.GIVEN | combined(self._read(truths[:num_readings]))

    def _read(self, truths: Sequence[tuple[Truth, list[Any]]]) -> list[bool | None]:
        """Return whether the readings of a claim hold; two are about the same equilibria, which are found once."""
        if len(truths) == 1 or self._finder is None:
            return [_decide(partial(truth.holds_for, row)) for truth, row in truths]
        sets, is_all = self._finder.sets(truths[0][1])
        found = []
        for truth, row in truths:
            names = [formula.text for formula in truth.claim.inputs(self.space.model)]
            own = row[self.space.num_own :]
            inputs = {name: Quotient(number) for name, number in zip(names, own, strict=True)}
            found.append(_decide(partial(truth.claim.holds_for, sets, inputs, is_all=is_all)))
        return found


def _decide(holds: Callable[[], bool | None]) -> bool | None:
    """Return whether a claim holds; None if that is not decided."""
    try:
        return holds()
    except UndecidedClaimError:
        return None


def combined(readings: Sequence[bool | None]) -> Mark:
    """Return what the readings of a claim say together: in every equilibrium, and in some if that is another one."""
    found = Mark.UNDECIDED if None in readings else Mark.NOTHING
    if readings[0]:
        return found | Mark.EVERY | Mark.SOME
    return found | Mark.SOME if readings[-1] is not False else found
