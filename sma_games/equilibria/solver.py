"""What every solver is and gives: the contract between `solve` and the methods."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from fractions import Fraction
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, TypeAlias, TypeVar, runtime_checkable

from sma_games.equilibria.beliefs import Beliefs, Refinement
from sma_games.errors import MethodError
from sma_games.games.alternating_offers import AlternatingOffers
from sma_games.games.bargaining import BargainingProblem
from sma_games.games.extensive_form import ExtensiveFormGame
from sma_games.games.normal_form import HasNormalForm, NormalFormGame
from sma_games.games.profiles import Profile
from sma_games.games.reduced_normal_form import MAX_CELLS, num_profiles
from sma_games.games.stochastic import StochasticGame

if TYPE_CHECKING:
    from sma_games.equilibria.trees.perfect_cells import PerfectCell

__all__ = [
    "LONG_COUNT",
    "Candidate",
    "Game",
    "HasGame",
    "MethodChoice",
    "Solution",
    "Solver",
    "Status",
    "check_game",
    "count_text",
    "declaration_problems",
    "normal_form_hint",
    "option",
]

Game: TypeAlias = NormalFormGame | ExtensiveFormGame | StochasticGame | BargainingProblem | AlternatingOffers


@runtime_checkable
class HasGame(Protocol):
    """A model: it gives the game at its baseline."""

    @property
    def baseline(self) -> Mapping[str, Fraction]:
        """The value of every parameter."""

    def at(self) -> Game:
        """Return the game."""


Number = TypeVar("Number", int, float)
_SOLVED = (NormalFormGame, ExtensiveFormGame, StochasticGame, BargainingProblem, AlternatingOffers)
LONG_COUNT = 10**15  # a count beyond is told by its power of ten


class Status(Enum):
    """What a result contains; the value is the sentence that a reader sees."""

    COMPLETE = "Every equilibrium was found."
    CONTINUUM = "The equilibria form a continuum; its extreme points and components are listed."
    CURVED = "The equilibria form a continuum, curved in part; cells with their conditions, and points, are listed."
    PURE_ONLY = (
        "Every pure equilibrium was found; indifferent players may mix too, and those equilibria are not listed."
    )
    PARTIAL = "The equilibria listed are right, but there may be others."
    APPROXIMATE = "The strategies listed are nearly an equilibrium; the regret says what anyone could gain at most."
    LIMIT_REACHED = "The equilibria listed are right, but there are too many to hold them all."
    NONE_OF_THIS_KIND = "There is no equilibrium of this kind."


class OptimalPlans(Protocol):
    """The optimal plans of a tree that has been solved backwards."""

    @property
    def num_equilibria(self) -> int:
        """Number of pure equilibria; it may exceed what `len` can say."""

    @property
    def optimal_actions(self) -> Mapping[str, tuple[str, ...]]:
        """The actions that some equilibrium of the subgame uses, by information set."""


class Candidate(NamedTuple):
    """A profile that a solver takes for an equilibrium, before `solve` has verified it."""

    profile: Profile
    is_strict: bool | None = None
    is_undominated: bool | None = None
    is_credible: bool | None = None
    beliefs: Mapping[str, Beliefs] | None = None
    refinement: Refinement | None = None


@dataclass(frozen=True)
class Solution:
    """All that a solver found."""

    status: Status
    candidates: Sequence[Candidate]
    maximal_subsets: tuple[tuple[int, ...], ...] = ()
    components: tuple[tuple[int, ...], ...] = ()
    plans: OptimalPlans | None = None
    """Trees: what the equilibria have in common, without listing them."""
    cells: tuple[PerfectCell, ...] = ()
    """Trees with perfect information and ties: the cells that together are all equilibria."""


@dataclass(frozen=True)
class Solver(ABC):
    """A method for one concept. Options are fields; what it promises stands in the class variables."""

    name: ClassVar[str]
    concept: ClassVar[str]
    games: ClassVar[str]
    complete: ClassVar[bool]
    exact: ClassVar[bool] = True
    may_give_up: ClassVar[bool] = False
    """Whether it may find out on the way that a game which it takes is beyond it."""
    reference: ClassVar[str]
    """Where the method is described, with the year in parentheses."""
    cost: ClassVar[str]
    """How it grows, and how far it goes."""
    more: ClassVar[str]
    """What it does not give, and what does."""

    def __post_init__(self) -> None:
        for each in fields(self):
            _check_option(self, each)

    @abstractmethod
    def refusal(self, game: Game) -> str | None:
        """Say why this game is not for this method, or None."""

    def strain(self, game: Game) -> str | None:  # noqa: ARG002 - most methods take any size
        """Say why this game is likely to take forever, or None; such a method is chosen by name only."""
        return None

    def is_sure(self, game: Game) -> bool:  # noqa: ARG002 - for most methods it is no matter of the game
        """Tell whether it never has to give up on this game, which it takes: only then may messages send to it."""
        return not self.may_give_up

    @abstractmethod
    def find(self, game: Game) -> Solution:
        """Return what the method finds, unverified."""


def option(default: Number, *, low: Number) -> Number:
    """Return the field of a solver that is an option: a number from `low` up, of the type of its default.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Patient(Solver):
    ...     rounds: int = option(1000, low=1)
    """
    found: Number = field(default=default, metadata={"low": low})
    return found


def _check_option(solver: Solver, option: Field[Any]) -> None:
    """Refuse an option that is not of the type of its default, or below the lowest value."""
    value, default, low = getattr(solver, option.name), option.default, option.metadata.get("low")
    kinds = {bool: "True or False", int: "a whole number", float: "a number", str: "a text"}
    kind = type(default)
    if kind not in kinds:
        return
    fits = type(value) is kind or (kind is float and type(value) is int)
    too_low = fits and low is not None and not low <= value
    if not fits or too_low or (kind is float and not isfinite(value)):
        least = "" if low is None else f" of at least {low}"
        raise MethodError(f"give option {option.name} of solver {solver.name!r} {kinds[kind]}{least}, not {value!r}")


def declaration_problems(solver: object, concepts: Sequence[str]) -> Iterator[str]:
    """Yield what an object lacks to be a solver, as sentences: what has to be declared, and how.

    Parameters
    ----------
    concepts
        The concepts that answers can be verified for.
    """
    if isinstance(solver, type) and issubclass(solver, Solver):
        yield f"give a solver object, {solver.__name__}(), not its class"
        return
    if not isinstance(solver, Solver):
        yield f"a solver is an object of a class derived from sma_games.solvers.Solver, not {type(solver).__name__}"
        return
    for name in ("name", "concept", "games", "reference", "cost", "more"):
        text = getattr(solver, name, None)
        if not isinstance(text, str) or not text:
            yield f"class variable {name!r} must be a text, not {text!r}"
        elif name == "name" and not re.fullmatch("[a-z][a-z0-9_]*", text):
            yield f"name {text!r} must be made of small letters, digits and underscores"
        elif name == "concept" and text not in concepts:
            yield f"concept {text!r} must be one that can be verified: {', '.join(concepts)}"
    for name in ("complete", "exact", "may_give_up"):
        if not isinstance(getattr(solver, name, None), bool):
            yield f"class variable {name!r} must be True or False"


@dataclass(frozen=True)
class MethodChoice:
    """Why a method was taken, what it promises, and what more would cost, each as a sentence."""

    why: str
    guarantee: str
    cost: str
    more: str

    def __str__(self) -> str:
        return f"{self.why}\nGuarantee: {self.guarantee}\nCost: {self.cost}\nMore: {self.more}"


def check_game(game: object, verb: str) -> Game:
    """Return a game with numbers in it as solvers take it, of other forms the normal form, of a model the one there.

    Raises
    ------
    MethodError
        Naming what was given.
    """
    if isinstance(game, _SOLVED):
        return game
    if isinstance(game, HasNormalForm):
        return game.normal_form()
    if isinstance(game, HasGame):
        return check_game(game.at(), verb)
    hint = f"; load it first: load_model({game!r})" if isinstance(game, str) else ""
    raise MethodError(f"{verb} needs a game with numbers in it, not {type(game).__name__}{hint}")


def normal_form_hint(game: object) -> str:
    """Return the way from a game to a normal form, or to what can be done with it, as the start of a message."""
    match game:
        case ExtensiveFormGame() if num_profiles(game) <= MAX_CELLS:
            return "take reduced_normal_form(tree).game, or --reduced: "
        case ExtensiveFormGame() | StochasticGame() | BargainingProblem() | AlternatingOffers():
            return "find its equilibria with solve(game): "
    return ""


def count_text(count: int) -> str:
    """Return a count in full, or its power of ten if it is long: counts of equilibria can have thousands of digits.

    Examples
    --------
    >>> count_text(12000), count_text(2**100_000)
    ('12,000', 'more than 10^30102')
    """
    return f"{count:,}" if count < LONG_COUNT else f"more than 10^{floor(log10(count - 1))}"
