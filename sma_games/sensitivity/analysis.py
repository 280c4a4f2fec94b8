"""`sensitivity`: which parameter matters for an outcome, and what is known about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isnan
from time import monotonic
from typing import Any, NamedTuple

from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.interrupts import interruption, partial_of
from sma_games.modeling import ParametricGame
from sma_games.regions.claims.claims import Claim
from sma_games.sensitivity.checks import check_positive, check_seed
from sma_games.sensitivity.choosing import choose_draws
from sma_games.sensitivity.draws import Draws
from sma_games.sensitivity.influences import Influence, Sensitivity, SensitivityMethod, SensitivityStatus
from sma_games.sensitivity.outcome_texts import read_outcome
from sma_games.sensitivity.replicated import NUM_REPLICATIONS, Effort
from sma_games.sensitivity.study import Study

__all__ = ["sensitivity"]

PRECISION = 0.01
BY_VARIANCE = (SensitivityMethod.SOBOL, SensitivityMethod.SHAPLEY)


def sensitivity(  # noqa: PLR0913 - one keyword for each thing that can be asked
    model: ParametricGame,
    outcome: str | Claim | Mapping[str, str],
    *,
    method: str = "sobol",
    over: str | Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    n: int | None = None,
    precision: float | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    pairs: bool = False,
    value_of_information: Any = None,
    client: Any = None,
    progress: Callable[[int], object] | None = None,
) -> Sensitivity:
    """Return how much each parameter matters for an outcome, the most influential first.

    Complete: all parameters that are drawn. Indices of a claim come from lines along which its probability is exact,
    those of numbers from points, and so do those of a claim about equilibria that are not known as formulas: each point
    is then solved, some hundred a second, for which `n` is to be small. Both with intervals of 95 % from 16 independent
    scramblings of Sobol' sequences, which go on until the intervals are narrow enough. Bars of a tornado and slopes are
    exact. By Ctrl-C, the `partial` of the `KeyboardInterrupt` is what is known by then.

    Parameters
    ----------
    model
        Whose parameters they are; those that are not drawn stand at its baseline, levers among them.
    outcome
        What they matter for: a claim such as "some ROK = sign_early", a payoff such as "payoff_ROK" ("least payoff_ROK"
        or "greatest payoff_ROK" of several equilibria), a measure of a tree, the regret of an action such as
        "regret ROK = wait", or a formula over parameters and definitions.
    method
        "sobol" for first-order and total indices, "shapley" for effects that add up to the variance, "morris" for
        elementary effects, "tornado" for one parameter at a time from 5 % to 95 % of its belief, "local" for slopes and
        elasticities at the baseline.
    over
        The parameters that are drawn; all uncertainties with a distribution that matter if absent.
    groups
        Parameters by name of a group, whose influence is measured together; for sobol, shapley and morris.
    n
        How many points, or lines, for each index; of morris, walks. Without it, as many as `precision` takes.
    precision
        Half width of the intervals at which to stop; 0.01 if neither it nor `n` is given.
    seed
        Equal seeds give equal numbers.
    time_limit
        Seconds after which what is known is returned, with its larger intervals.
    pairs
        Whether the interactions of all pairs of parameters are worked out too; for sobol.
    value_of_information
        What it is worth to learn parameters or groups, for the table: a mapping from names, or what `decide` returns.
    client
        A client of a Dask cluster, which then does the work; the digits are the same.
    progress
        Called with the number of points and lines done.

    Raises
    ------
    SettingError
        If the outcome, a name, a group or a number is wrong, or nothing is drawn.
    MethodError
        If there is no such method, parameters that are drawn depend on each other, or a formula has no exact values.
    InadmissibleError
        If what is fixed makes every setting inadmissible.

    References
    ----------
    Sobol' (2001), Global sensitivity indices for nonlinear mathematical models; Saltelli et al. (2010); Owen (2014),
    Sobol' indices and Shapley value; Song, Nelson and Staum (2016); Morris (1991). See the modules that work them out.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/timing_matrix")
    >>> found = sensitivity(model, "some ROK = sign_early and US = sign_early", over=["p_trump", "backlash"])
    >>> found
    <Sensitivity: sobol of some ROK = sign_early and US = sign_early in sma/timing_matrix, backlash matters most>
    >>> round(found["backlash"]["total"].value, 2), round(found["p_trump"]["total"].value, 2)
    (0.94, 0.14)
    """
    if not isinstance(model, ParametricGame):
        raise SettingError(f"sensitivity needs a model, not {type(model).__name__}; see load_model")
    chosen = _method(method)
    given = {"groups": groups, "n": n, "precision": precision, "pairs": pairs or None}
    _check_fitting(chosen, {**given, "time_limit": time_limit, "client": client})
    check_seed(seed)
    check_positive(time_limit=time_limit)
    asked = read_outcome(model, outcome)
    draws, not_drawn = choose_draws(model, asked, over)
    factors = _factors(draws, groups)
    effort = Effort(seed, *_ending(n, precision), _deadline(time_limit), client, progress)
    study = Study(asked, draws, factors, effort, n, pairs=pairs)
    rest = _Rest(draws, factors, _values_of(value_of_information))
    nothing = Sensitivity(model, asked.text, chosen, draws.names, (), SensitivityStatus.EXACT)
    start = replace(nothing, is_claim=asked.is_claim, not_drawn=not_drawn)
    try:
        return rest.described(study.found_by(start))
    except KeyboardInterrupt as stopped:
        part = partial_of(stopped)
        if part is None:
            raise
        raise interruption(rest.described(part)) from None


class _Rest(NamedTuple):
    """What the table says besides indices."""

    draws: Draws
    factors: Mapping[str, tuple[int, ...]]
    values: Mapping[str, float]

    def described(self, found: Sensitivity) -> Sensitivity:
        """Return a result sorted by what matters, with what is known of the parameters."""
        rows = [self._row(each) for each in found.influences]
        order = sorted(rows, key=lambda each: -1.0 if isnan(each.size) else each.size, reverse=True)
        return replace(found, influences=tuple(order))

    def _row(self, each: Influence) -> Influence:
        members = [self.draws.parameters[column] for column in self.factors[each.name]]
        value = self.values.get(each.name)
        names = tuple(member.name for member in members)
        if len(members) > 1:
            return replace(each, parameters=names, value_of_information=value)
        (own,) = members
        return replace(
            each,
            parameters=names,
            meaning=own.meaning,
            unit=own.unit,
            evidence=None if own.evidence is None else own.evidence.name.lower(),
            value_of_information=value,
        )


def _method(method: str) -> SensitivityMethod:
    names = {each.word: each for each in SensitivityMethod}
    if method not in names:
        raise MethodError(f"method = {method!r}: expected {', '.join(names)}{did_you_mean(method, names)}")
    return names[method]


def _check_fitting(method: SensitivityMethod, given: Mapping[str, Any]) -> None:
    """Refuse arguments that mean nothing to a method."""
    takes: dict[SensitivityMethod, set[str]] = {
        SensitivityMethod.SOBOL: {"groups", "n", "precision", "time_limit", "client", "pairs"},
        SensitivityMethod.SHAPLEY: {"groups", "n", "precision", "time_limit", "client"},
        SensitivityMethod.MORRIS: {"groups", "n"},
        SensitivityMethod.TORNADO: {"time_limit"},
        SensitivityMethod.LOCAL: {"time_limit"},
    }
    for name, value in given.items():
        if value is not None and name not in takes.get(method, set()):
            fitting = [each.word for each in takes if name in takes[each]]
            raise MethodError(f"leave {name} out, which {method.word} does not take, or choose {', '.join(fitting)}")


def _ending(n: int | None, precision: float | None) -> tuple[float | None, int | None]:
    """Return at which precision, and at how many points of each replication, to stop."""
    if precision is not None and not 0 < precision < 1:
        raise SettingError(f"precision = {precision!r}: expected half the width of an interval, such as 0.005")
    if n is None:
        return precision or PRECISION, None
    if not hasattr(n, "__index__") or isinstance(n, bool) or n < 1:
        raise SettingError(f"n = {n!r}: expected a whole number of at least 1")
    return precision, 1 << (-(-n // NUM_REPLICATIONS) - 1).bit_length()


def _deadline(time_limit: float | None) -> float | None:
    return None if time_limit is None else monotonic() + time_limit


def _factors(draws: Draws, groups: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[int, ...]]:
    """Return the columns of each factor: groups first, then every parameter that is in none."""
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, members in (groups or {}).items():
        columns = tuple(_column(draws, name, member) for member in ([members] if isinstance(members, str) else members))
        if not columns or len(set(columns)) < len(columns) or taken & set(columns):
            raise SettingError(f"groups: {name!r} needs parameters that occur once, in no other group; found {members}")
        found[name] = columns
        taken |= set(columns)
    rest = {name: (column,) for column, name in enumerate(draws.names) if column not in taken}
    both = next((name for name in rest if name in found), None)
    if both is not None:
        raise SettingError(f"groups: call {both!r} something else: a parameter has that name")
    return {**found, **rest}


def _column(draws: Draws, group: str, name: str) -> int:
    if name not in draws.names:
        hint = did_you_mean(name, draws.names) or f"; those that are drawn: {', '.join(draws.names)}"
        raise SettingError(f"groups: {group!r} has {name!r}, which is not drawn{hint}")
    return draws.names.index(name)


def _values_of(given: Any) -> dict[str, float]:
    """Return values of information by name, from a mapping or from what `decide` returns."""
    if given is None:
        return {}
    tables: list[Mapping[str, Any]] = [given] if isinstance(given, Mapping) else [given.parameters, given.groups]
    return {name: float(getattr(value, "value", value)) for table in tables for name, value in table.items()}
