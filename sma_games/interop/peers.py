"""What other packages find in a two-player matrix, next to what `solve` finds, and why they differ."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from importlib import import_module
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.equilibria.solver import Game
from sma_games.equilibria.verification.verify import verify
from sma_games.games.normal_form import NormalFormGame
from sma_games.games.profiles import MixedProfile
from sma_games.interop.differences import degeneracy, payoff_spread, raised, square_systems
from sma_games.interop.methods import check_number
from sma_games.interop.nashpy_games import as_matrix, float_matrices
from sma_games.modeling import ParametricGame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PEERS", "PeerVerdict", "ask_peers"]

MOST_SUPPORTS = 20_000  # pairs of supports that a peer is asked to try: a few seconds
_WARNINGS = threading.Lock()  # what is done with warnings belongs to all threads

Pair: TypeAlias = tuple[Sequence[Any], Sequence[Any]]
"""Probabilities of both players, as the peer's numbers."""


class PeerVerdict(Enum):
    """How the answer of a peer compares; the value is what a reader sees."""

    AGREES = "finds every equilibrium"
    MISSES = "misses equilibria"
    WRONG = "reports what is no equilibrium"
    MISSES_AND_WRONG = "misses equilibria and reports what is none"
    FAILS = "fails"
    NOT_ASKED = "not asked"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Peer:
    """One method of another package that looks for all equilibria."""

    package: str
    method: str
    find: Callable[[NormalFormGame], list[Pair]]
    is_square: bool = False
    """Whether it looks at supports of equal size only."""


class Answer(NamedTuple):
    """What a peer said: pairs of strategies, warnings, or what it raised."""

    pairs: list[Pair]
    warnings: str
    error: str


class Judgement(NamedTuple):
    """The pairs of an answer against the equilibria of `solve`."""

    found: set[int]
    others: int
    """Equilibria that lie between the extreme ones."""
    regrets: list[float]
    """Of the pairs that are no equilibria, as shares of the range of payoffs; NaN of what are no probabilities."""

    @property
    def worst(self) -> float:
        """The largest regret; NaN if there is none."""
        return max(filter(isfinite, self.regrets), default=nan)


def ask_peers(game: Game | ParametricGame, *, tolerance: float = 1e-6) -> pd.DataFrame:
    """Return, for each method of Nashpy, QuantEcon and pygambit, where its answer differs from `solve` and why.

    The answers of `solve` are exact and complete; a pair of a peer is no equilibrium if somebody gains more than the
    tolerance, a share of the range of payoffs, by an exact calculation. Costs what the peers take: up to seconds.

    Parameters
    ----------
    game
        A matrix with two players, or a model of one, taken at its baseline. Peers are not asked about large ones.
    tolerance
        Of probabilities, and of regrets as a share of the range of payoffs: peers calculate with floats.

    Returns
    -------
    pandas.DataFrame
        One row for each method: peer, version, method, verdict (a `PeerVerdict` value), how many of the `equilibria`
        are found, `missing` numbers in `solve(game)`, `others` between the extreme ones, how many are `wrong` and their
        `largest_regret` as a share of the range of payoffs, the reason, and the peer's warning.

    Raises
    ------
    MethodError
        If it is no matrix, or has not two players.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[0, 0], [0, 0]], [[1, 0], [0, 1]])
    >>> asked = ask_peers(game)
    >>> asked.loc[asked.peer == "nashpy", ["method", "verdict", "found", "equilibria"]]
                   method            verdict  found  equilibria
    0  vertex_enumeration              fails      0           4
    1  support_enumeration  misses equilibria      2           4
    """
    import pandas as pd

    matrix = as_matrix(game, "ask_peers")
    check_number("tolerance", tolerance, above=0)
    result = solve(matrix, "nash")
    rows = [_row(peer, matrix, result, tolerance) for peer in PEERS]
    return pd.DataFrame(rows).astype(dict.fromkeys(["found", "others", "wrong"], "Int64"))


def _row(peer: Peer, game: NormalFormGame, result: EquilibriumResult, tolerance: float) -> dict[str, Any]:
    version, answer, verdict, reason = "", Answer([], "", ""), None, ""
    judgement = Judgement(set(), 0, [])
    try:
        version = str(getattr(import_module(peer.package), "__version__", ""))
    except ImportError:
        verdict, reason = PeerVerdict.NOT_INSTALLED, "pip install 'sma-games[peers]' adds it"
    rows, columns = game.shape
    if verdict is None and (2**rows - 1) * (2**columns - 1) > MOST_SUPPORTS:
        verdict, reason = PeerVerdict.NOT_ASKED, f"{rows} x {columns} would take it too long"
    if verdict is None:
        answer = _ask(peer, game)
        judgement = _judge(answer.pairs, game, result, tolerance)
        verdict = _verdict(answer, judgement, result)
        reason = _reason(peer, game, result, answer, judgement, tolerance)
    was_asked = verdict not in {PeerVerdict.NOT_ASKED, PeerVerdict.NOT_INSTALLED}
    missing = sorted(set(range(result.num_equilibria)) - judgement.found) if was_asked else []
    return {
        "peer": peer.package,
        "version": version,
        "method": peer.method,
        "verdict": verdict.value,
        "found": len(judgement.found) if was_asked else None,
        "equilibria": result.num_equilibria,
        "missing": ", ".join(map(str, missing)),
        "others": judgement.others if was_asked else None,
        "wrong": len(judgement.regrets) if was_asked else None,
        "largest_regret": judgement.worst,
        "reason": reason,
        "warning": answer.warnings,
    }


def _ask(peer: Peer, game: NormalFormGame) -> Answer:
    """Return what a peer finds, warns of and raises."""
    pairs, error = [], ""
    with _WARNINGS, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            pairs = peer.find(game)
        except Exception as problem:  # noqa: BLE001 - whatever a peer raises is its answer
            error = f"raises {type(problem).__name__}: {' '.join(str(problem).split())[:120]}"
    told = dict.fromkeys(" ".join(str(each.message).split()) for each in caught)
    return Answer(pairs, "; ".join(told), error)


def _judge(pairs: list[Pair], game: NormalFormGame, result: EquilibriumResult, tolerance: float) -> Judgement:
    profiles = [one.profile for one in result.equilibria if isinstance(one.profile, MixedProfile)]
    found: set[int] = set()
    others, regrets = 0, []
    for pair in pairs:
        profile = _profile(pair, game, tolerance)
        regret = nan if profile is None else _regret(game, profile)
        if profile is None or regret > tolerance:
            regrets.append(regret)
            continue
        near = [number for number, one in enumerate(profiles) if _distance(profile, one) <= tolerance]
        found.update(near[:1])
        others += not near
    return Judgement(found, others, regrets)


def _profile(pair: Pair, game: NormalFormGame, tolerance: float) -> MixedProfile | None:
    """Return a peer's floats as an exact profile, rounding taken out; None if they are no probabilities."""
    rows = []
    for row, size in zip(pair, game.shape, strict=True):
        if len(row) != size or not all(isfinite(float(share)) and float(share) >= -tolerance for share in row):
            return None
        exact = [max(Fraction(share), Fraction(0)) for share in row]
        total = sum(exact, Fraction(0))
        if abs(total - 1) > tolerance * size:
            return None
        rows.append(tuple(share / total for share in exact))
    return MixedProfile(game.players, game.strategy_lists, tuple(rows))


def _regret(game: NormalFormGame, profile: MixedProfile) -> float:
    """Return the largest regret as a share of the range of payoffs."""
    regrets: list[Any] = list(verify(game, profile, "nash").regrets.values())
    return float(max(regrets) / payoff_spread(game))


def _distance(first: MixedProfile, second: MixedProfile) -> float:
    return max(
        abs(float(mine - yours))
        for own, others in zip(first.probabilities, second.probabilities, strict=True)
        for mine, yours in zip(own, others, strict=True)
    )


def _verdict(answer: Answer, judgement: Judgement, result: EquilibriumResult) -> PeerVerdict:
    if answer.error:
        return PeerVerdict.FAILS
    if len(judgement.found) == result.num_equilibria:
        return PeerVerdict.WRONG if judgement.regrets else PeerVerdict.AGREES
    return PeerVerdict.MISSES_AND_WRONG if judgement.regrets else PeerVerdict.MISSES


def _reason(
    peer: Peer,
    game: NormalFormGame,
    result: EquilibriumResult,
    answer: Answer,
    judgement: Judgement,
    tolerance: float,
) -> str:
    """Say why the answers differ; nothing if they do not."""
    missing = sorted(set(range(result.num_equilibria)) - judgement.found)
    if not (missing or answer.error or judgement.regrets):
        return ""
    parts = [answer.error] if answer.error else []
    if judgement.regrets:
        size = (
            f"; somebody gains {judgement.worst:.3g} of the range of payoffs"
            if isfinite(judgement.worst)
            else ", nor even probabilities"
        )
        parts.append(f"{len(judgement.regrets)} of its answers are no equilibria{size}")
    if missing and peer.is_square and not answer.error:
        parts += square_systems(result, missing)
    elif missing and _finds_all(peer, raised(game), result, tolerance):
        parts.append(
            "with a constant added that makes all payoffs positive, which changes no equilibrium, it finds all"
        )
    degenerate = degeneracy(game, result)
    return "; ".join([*parts, degenerate] if degenerate else parts)


def _finds_all(peer: Peer, game: NormalFormGame, result: EquilibriumResult, tolerance: float) -> bool:
    answer = _ask(peer, game)
    return not answer.error and len(_judge(answer.pairs, game, result, tolerance).found) == result.num_equilibria


def _nashpy(method: str) -> Callable[[NormalFormGame], list[Pair]]:
    def find(game: NormalFormGame) -> list[Pair]:
        import nashpy

        return list(getattr(nashpy.Game(*float_matrices(game)), method)())

    return find


def _quantecon(method: str) -> Callable[[NormalFormGame], list[Pair]]:
    def find(game: NormalFormGame) -> list[Pair]:
        from quantecon import game_theory

        first, second = (each.astype(float) for each in float_matrices(game))
        players = [game_theory.Player(each) for each in (first, second.T.copy())]
        return list(getattr(game_theory, method)(game_theory.NormalFormGame(players)))

    return find


def _pygambit(game: NormalFormGame) -> list[Pair]:
    """Return what pygambit finds in exact arithmetic; nothing else here imports it, as it is under the GPL."""
    import pygambit

    rows = [
        [[Fraction(entry, common) for entry in row] for row in game.matrix(number)]
        for number, common in enumerate(game.denominators)
    ]
    theirs = pygambit.Game.from_arrays(*rows)
    found = pygambit.nash.enummixed_solve(theirs, rational=True).equilibria
    first, second = theirs.players
    return [
        (
            [Fraction(str(profile[name])) for name in first.strategies],
            [Fraction(str(profile[name])) for name in second.strategies],
        )
        for profile in found
    ]


PEERS = (
    Peer("nashpy", "vertex_enumeration", _nashpy("vertex_enumeration")),
    Peer("nashpy", "support_enumeration", _nashpy("support_enumeration"), is_square=True),
    Peer("quantecon", "vertex_enumeration", _quantecon("vertex_enumeration")),
    Peer("quantecon", "support_enumeration", _quantecon("support_enumeration"), is_square=True),
    Peer("pygambit", "enummixed_solve", _pygambit),
)
