"""Rules that choose among equilibria, each saying which and why, or that it does not decide.

Solving and choosing are kept apart: `solve` lists what can happen, a rule is an opinion about what will.

payoff_dominance   no worse for anybody than any other equilibrium (Harsanyi and Selten 1988, section 3.6)
risk_dominance     2 x 2: the larger product of what both lose by deviating alone (Harsanyi and Selten 1988, 3.9);
                   larger matrices: the same in each 2 x 2 game of two pure equilibria, and the result says so
strict             the only equilibrium in which every other strategy of a player is worse
welfare            the largest sum of payoffs
status_quo         the status quo if it is an equilibrium, else the only one that leaves nobody worse off
maximum_entropy    the least informative: the largest sum of the players' entropies -sum p log p (Jaynes 1957)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from sma_games.algebra.numbers.number_texts import shown_text
from sma_games.equilibria.equilibrium import Equilibrium
from sma_games.equilibria.selection.entropy import is_less_entropic
from sma_games.equilibria.solver import Status, count_text
from sma_games.equilibria.verification.verify import NOTHING, verify
from sma_games.errors import MethodError, did_you_mean
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile, mixed_profile
from sma_games.results import Completeness, Result

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.equilibria.result import EquilibriumResult

__all__ = ["RULES", "Selection", "select"]

Listed: TypeAlias = Sequence[Equilibrium]
StatusQuo: TypeAlias = Mapping[str, str | Mapping[str, object]]
Choice: TypeAlias = tuple[list[int], str]  # equilibria that the rule leaves, and why

MAX_COMPARED = 1000  # equilibria that a rule compares one by one


@dataclass(frozen=True, repr=False)
class Selection(Result):
    """What a rule makes of a list of equilibria."""

    rule: str
    equilibria: tuple[Equilibrium, ...]
    """The one chosen; several, or none, if the rule does not decide."""
    numbers: tuple[int, ...]
    """Their places in the result."""
    reason: str
    """Why, in a sentence."""

    @property
    def is_complete(self) -> bool:
        """Whether the rule chooses a single equilibrium."""
        return self.is_decided

    @property
    def status(self) -> Completeness:
        """Whether the rule chooses a single equilibrium."""
        return Completeness.COMPLETE if self.is_decided else Completeness.PARTIAL

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each equilibrium that the rule leaves."""
        import pandas as pd

        rows = [(number, str(each.profile)) for number, each in zip(self.numbers, self.equilibria, strict=True)]
        return pd.DataFrame(rows, columns=["equilibrium", "profile"])

    @property
    def is_decided(self) -> bool:
        """Whether the rule chooses a single equilibrium."""
        return len(self.equilibria) == 1

    @property
    def equilibrium(self) -> Equilibrium:
        """The equilibrium chosen.

        Raises
        ------
        MethodError
            If the rule does not decide; the message says why.
        """
        if not self.is_decided:
            raise MethodError(f"{self.rule} does not decide: {self.reason}")
        return self.equilibria[0]

    def __str__(self) -> str:
        head = (
            f"{self.rule} chooses {self.equilibria[0].profile}" if self.is_decided else f"{self.rule} does not decide"
        )
        return f"{head}: {self.reason}"


def select(result: EquilibriumResult, rule: str, status_quo: StatusQuo | None = None) -> Selection:
    """Return which equilibrium a rule chooses and why, or that it does not decide.

    Exact: ties are ties. It costs one comparison for each pair of equilibria at most; lists of more than a thousand are
    refused. In a continuum the extreme points are compared, and a rule that would need the others says so.

    Parameters
    ----------
    result
        What `solve` found.
    rule
        "payoff_dominance", "risk_dominance", "strict", "welfare", "status_quo" or "maximum_entropy".
    status_quo
        For "status_quo": the strategy, or probabilities, of every player.

    Raises
    ------
    MethodError
        If the rule is unknown or makes no sense for this result; the message names those that do.

    Examples
    --------
    >>> from sma_games.equilibria.solve import solve
    >>> hunt = NormalFormGame.from_arrays([[4, 0], [3, 3]], [[4, 3], [0, 3]], strategies=[["stag", "hare"]] * 2)
    >>> print(select(solve(hunt), "risk_dominance"))
    risk_dominance chooses 1: hare, 2: hare: the product of what both lose by deviating alone is 9, against 1 for 1:
    stag, 2: stag.
    """
    if rule not in RULES:
        raise MethodError(f"unknown rule {rule!r}{did_you_mean(rule, RULES)}; the choices are {', '.join(RULES)}")
    if (rule == "status_quo") != (status_quo is not None):
        example = 'select("status_quo", status_quo={"row": "dove", "column": "dove"})'
        raise MethodError(f"status_quo belongs to the rule of that name, and only there: {example}")
    _check_suits(result, rule)
    if result.num_equilibria > MAX_COMPARED:
        count = count_text(result.num_equilibria)
        raise MethodError(f"{rule} compares equilibria one by one; {count} are too many (limit {MAX_COMPARED})")
    listed = tuple(result.equilibria)
    if not listed:
        return Selection(rule, (), (), "there is no equilibrium to choose.")
    if result.status in (Status.PARTIAL, Status.PURE_ONLY, Status.LIMIT_REACHED):
        return Selection(rule, (), (), f"there may be equilibria that are not listed (method {result.method}).")
    if status_quo is not None:
        return _by_status_quo(result, listed, status_quo)
    if len(listed) == 1 and result.status is Status.COMPLETE:
        kind = "pure equilibrium" if result.concept == "pure_nash" else "equilibrium"
        return Selection(rule, listed, (0,), f"it is the only {kind}.")
    doubt = _find_doubt(result, rule, listed)
    if doubt:
        return Selection(rule, (), (), doubt)
    numbers, reason = _RULES[rule](result, listed)
    return Selection(rule, tuple(listed[number] for number in numbers), tuple(numbers), reason)


def _find_doubt(result: EquilibriumResult, rule: str, listed: Listed) -> str:
    """Say that indifferent players in a tree can mix so that an equilibrium is, or may be, better than those listed.

    Payoffs are linear in realization weights, so that the corners of the sets of plays tell how far they go.
    """
    if not result.cells:
        return ""
    plays = getattr(result.plans, "plays", None)
    if plays is None:
        return "indifferent players may mix, and it is not known how much such equilibria give."
    rows = [value[: len(result.game.players)] for _, value in plays.corners]
    own = [tuple(one.payoffs.values()) for one in listed]
    if rule == "welfare":
        is_more = max(map(sum, rows)) > max(map(sum, own))
        return "an equilibrium that is not listed has a larger sum of payoffs." if is_more else ""
    is_more = any(max(more) > max(known) for more, known in zip(_columns(rows), _columns(own), strict=True))
    return "an equilibrium that is not listed gives somebody more." if is_more else ""


def _check_suits(result: EquilibriumResult, rule: str) -> None:
    """Refuse a rule that compares what this result does not have."""
    game = result.game
    needs = None
    if rule not in ("payoff_dominance", "welfare") and (
        not isinstance(game, NormalFormGame) or result.concept not in ("nash", "pure_nash")
    ):
        needs = "Nash equilibria of a normal form"
    elif rule == "risk_dominance" and isinstance(game, NormalFormGame) and game.num_players != 2:  # noqa: PLR2004
        needs = "two players"
    if needs is not None:
        able = ["payoff_dominance", "welfare"]
        able += ["strict", "status_quo", "maximum_entropy"] if needs == "two players" else []
        offers = f"{', '.join(able[:-1])} or {able[-1]}"
        raise MethodError(f"use {offers}: {rule} needs {needs}, not concept {result.concept!r} of {game!r}")


def _by_payoffs(_: EquilibriumResult, listed: Listed) -> Choice:
    payoffs = [tuple(one.payoffs.values()) for one in listed]
    ideal = tuple(map(max, zip(*payoffs, strict=True)))
    best = [number for number, own in enumerate(payoffs) if own == ideal]
    if len(best) == 1:
        return best, "no other equilibrium is better for anybody, and every other is worse for somebody."
    if best:
        return best, f"{len(best)} equilibria give everybody the same, the most that any equilibrium gives."
    first = {
        player: listed[row.index(max(row))] for player, row in zip(listed[0].payoffs, _columns(payoffs), strict=True)
    }
    wishes = "; ".join(f"{player} likes best {one.profile}" for player, one in first.items())
    undominated = [number for number, one in enumerate(listed) if not one.is_pareto_dominated]
    return undominated, f"players disagree: {wishes}."


def _columns(rows: Sequence[Sequence[Fraction]]) -> list[tuple[Fraction, ...]]:
    return list(zip(*rows, strict=True))


def _by_welfare(_: EquilibriumResult, listed: Listed) -> Choice:
    sums = [sum(one.payoffs.values(), NOTHING) for one in listed]
    best = [number for number, total in enumerate(sums) if total == max(sums)]
    if len(best) > 1:
        return best, f"{len(best)} equilibria share the largest sum of payoffs, {shown_text(max(sums))}."
    second = max(total for total in sums if total != max(sums))
    return best, f"its sum of payoffs is {shown_text(max(sums))}; the next largest is {shown_text(second)}."


def _by_strictness(_: EquilibriumResult, listed: Listed) -> Choice:
    strict = [number for number, one in enumerate(listed) if one.is_strict]
    if len(strict) == 1:
        return strict, "it is the only strict one: whoever deviates alone loses."
    return strict, f"{len(strict)} equilibria are strict." if strict else "no equilibrium is strict."


# --- risk dominance ---


def _by_risk(result: EquilibriumResult, listed: Listed) -> Choice:
    """Compare the pure equilibria two by two."""
    game = result.game
    assert isinstance(game, NormalFormGame)
    pure = [number for number, one in enumerate(listed) if one.is_pure]
    if not pure:
        return [], "there is no pure equilibrium, and mixed ones are not compared."
    cells = {number: _cell(listed[number]) for number in pure}
    for number in pure:
        others = [other for other in pure if other != number]
        products = {other: _products(game, cells[number], cells[other]) for other in others}
        if all(own > theirs for own, theirs in products.values()):
            return [number], _risk_reason(game, listed, products)
    return pure, _indecision(game, listed, cells)


def _cell(one: Equilibrium) -> tuple[str, str]:
    assert isinstance(one.profile, MixedProfile)
    (row,), (column,) = one.profile.supports
    return row, column


def _products(game: NormalFormGame, one: tuple[str, str], other: tuple[str, str]) -> tuple[Fraction, Fraction]:
    """Return the product of deviation losses of each of two pure equilibria in the game of their strategies."""
    return _loss_product(game, one, other), _loss_product(game, other, one)


def _loss_product(game: NormalFormGame, at: tuple[str, str], other: tuple[str, str]) -> Fraction:
    first, second = game.players
    lost_by_first = game.payoff(first, *at) - game.payoff(first, other[0], at[1])
    lost_by_second = game.payoff(second, *at) - game.payoff(second, at[0], other[1])
    return lost_by_first * lost_by_second


def _risk_reason(game: NormalFormGame, listed: Listed, products: Mapping[int, tuple[Fraction, Fraction]]) -> str:
    if not products:
        return "it is the only pure equilibrium; mixed ones are not compared."
    parts = [
        f"{'' if place else 'the product of what both lose by deviating alone is '}{shown_text(own)}, "
        f"against {shown_text(theirs)} for {listed[other].profile}"
        for place, (other, (own, theirs)) in enumerate(products.items())
    ]
    return f"{'; '.join(parts)}.{_scope(game)}"


def _scope(game: NormalFormGame) -> str:
    """Return what was not done in a game that is larger than the theory of deviation losses."""
    if game.shape == (2, 2):
        return ""
    return (
        " Pure equilibria were compared pairwise, in the 2 x 2 games of their strategies; the tracing procedure for the"
        " whole game may decide otherwise."
    )


def _indecision(game: NormalFormGame, listed: Listed, cells: Mapping[int, tuple[str, str]]) -> str:
    for one, other in pairwise(cells):
        own, theirs = _products(game, cells[one], cells[other])
        if own == theirs:
            shared = any(a == b for a, b in zip(cells[one], cells[other], strict=True))
            same = f"both products are {shown_text(own)}"
            why = "they differ for one player only, who is indifferent" if shared else same
            return f"{listed[one].profile} and {listed[other].profile} are equally risky: {why}.{_scope(game)}"
    return f"no pure equilibrium is less risky than every other.{_scope(game)}"


# --- status quo ---


def _by_status_quo(result: EquilibriumResult, listed: Listed, status_quo: StatusQuo) -> Selection:
    """Keep the status quo if it is an equilibrium; else take the only equilibrium that is no worse for anybody."""
    game = result.game
    assert isinstance(game, NormalFormGame)
    profile = mixed_profile(game, status_quo)
    certificate = verify(game, profile)
    if certificate.is_equilibrium:
        numbers = [number for number, one in enumerate(listed) if one.profile == profile]
        one = listed[numbers[0]] if numbers else Equilibrium(profile, certificate.payoffs, NOTHING)
        return Selection("status_quo", (one,), tuple(numbers), "the status quo is an equilibrium: nobody moves first.")
    player = next(name for name, regret in certificate.regrets.items() if regret)
    start = f"the status quo is no equilibrium, {player} would leave it"
    able = [
        number
        for number, one in enumerate(listed)
        if all(one.payoffs[name] >= payoff for name, payoff in certificate.payoffs.items())
    ]
    chosen = tuple(listed[number] for number in able)
    reason = f"{start}; {len(able)} equilibria leave nobody worse off than that."
    if len(able) == 1:
        reason = f"{start}; this is the only equilibrium that leaves nobody worse off than that."
        subset = next((one for one in result.maximal_subsets if able[0] in one and len(one) > 1), None)
        if subset is not None:
            reason = f"{start}; {chosen[0].profile} leaves nobody worse off, but others near it may do so too."
            return Selection("status_quo", (), (), reason)
    return Selection("status_quo", chosen, tuple(able), reason)


# --- entropy ---


def _by_entropy(result: EquilibriumResult, listed: Listed) -> Choice:
    if result.status is not Status.COMPLETE:
        return [], "the equilibria form a continuum, in which entropy is largest where no fraction can tell."
    if not all(isinstance(weight, Fraction) for one in listed for weight in _rows(one)):
        return [], "some probabilities are irrational, for which equal entropies cannot be told from near ones."
    best: list[int] = []
    for number, one in enumerate(listed):
        comparison = is_less_entropic(_rows(listed[best[0]]), _rows(one)) if best else True
        if comparison is None:
            best.append(number)
        elif comparison:
            best = [number]
    if len(best) > 1:
        return best, f"{len(best)} equilibria have the same, largest entropy."
    return best, f"its entropy is the largest of {len(listed)}."


def _rows(one: Equilibrium) -> list[Fraction]:
    assert isinstance(one.profile, MixedProfile)
    return [weight for row in one.profile.probabilities for weight in row]


_RULES: dict[str, Callable[[EquilibriumResult, Listed], Choice]] = {
    "payoff_dominance": _by_payoffs,
    "risk_dominance": _by_risk,
    "strict": _by_strictness,
    "welfare": _by_welfare,
    "maximum_entropy": _by_entropy,
}

RULES = (*_RULES, "status_quo")
"""The names of all rules."""
