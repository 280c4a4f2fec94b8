"""`decide`: which action a player should choose whose adviser does not know the parameters, and what to learn first.

Every action is evaluated at every setting: what it pays the player if afterwards everybody plays an equilibrium. If the
players are informed, they know the parameters when they move, the player's own later moves included, and only the
adviser does not: an action's payoff at a setting is the one in equilibrium there. If they are not, nobody knows the
parameters; all share the beliefs and maximize expected payoffs, later moves included, and what is played after an
action is the same at every setting. Whoever learns something here is the adviser alone: the others play on as before.

Expected payoffs are exact where they are polynomials of independent parameters, whatever is played; the others are
means over scrambled Sobol' points, with standard errors from 16 independent scramblings. Raiffa and Schlaifer (1961)
for the values of information, Savage (1951) for regret, Hurwicz (1951) for his rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from sma_games.errors import MethodError, SettingError, did_you_mean
from sma_games.expressions import Program
from sma_games.interrupts import interruption
from sma_games.modeling import ParametricGame
from sma_games.sensitivity.action_payoffs import ActionPayoffs
from sma_games.sensitivity.checks import check_positive
from sma_games.sensitivity.continuations import Choice, choice_of
from sma_games.sensitivity.decision import ActionValue, Decision, DecisionStatus, Rule, hurwicz_ranges, recommendation
from sma_games.sensitivity.estimates import Estimate
from sma_games.sensitivity.evaluation import Evaluation
from sma_games.sensitivity.fixed_play import ExactExpectation, SampledExpectation, settled
from sma_games.sensitivity.replications import Draws, draw
from sma_games.sweeps.settings.parametric_functions import functions_over
from sma_games.sweeps.settings.settings import sample

__all__ = ["decide"]

FIRST, USUAL, LAST = 2**9, 2**12, 2**16  # settings of each replication
TIES = ("weak", "strong")


def decide(  # noqa: PLR0913 - one keyword for each thing that can be asked
    model: ParametricGame,
    player: str | None = None,
    *,
    over: Sequence[str] | None = None,
    informed: bool = True,
    stage: str | None = None,
    ties: str = "weak",
    groups: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
    precision: float | None = None,
    time_limit: float | None = None,
    client: Any = None,
) -> Decision:
    """Return what each action of a player is worth under the beliefs, what to choose, and what it is worth to learn.

    Complete: all actions, all parameters drawn. It costs one sweep of the settings drawn for each action whose payoff
    depends on what others play; seconds for the shipped models.

    Parameters
    ----------
    model
        A tree in which players see all earlier moves, or a matrix of one or two players, whose other player replies
        best to each strategy, as to a commitment in `stackelberg`.
    player
        Who decides; the first player if absent.
    over
        The parameters that are drawn, as for `sample`: the uncertainties if absent, not the levers. An empty list asks
        about today's values.
    informed
        Whether the players know the parameters, so that only the adviser does not. If not, nobody knows them: everybody
        maximizes expected payoffs under the beliefs, the player's own later moves included.
    stage
        In a tree the information set of the decision, which is then taken to be reached; the player's first one if
        absent.
    ties
        Which of several equilibria after an action counts: "weak" for the worst one for the player, "strong" for the
        best. The result holds the expected payoff by either.
    groups
        Groups of parameters to be learned together, by a name for each.
    seed
        Equal seeds give equal numbers.
    precision
        Go on drawing until no expected payoff or value of information has a standard error above this, as long as there
        are at most 65,536 settings for each of 16 replications; absent: 4,096 for each.
    time_limit
        Seconds after which no more settings are drawn.
    client
        A client of a Dask cluster, which then sweeps; the digits are the same.

    Raises
    ------
    MethodError
        If the model is another game, or a word is unknown.
    SettingError
        If there is no such player, stage or parameter, or nothing varies.
    InadmissibleError
        If hardly any setting drawn is admissible.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> found = decide(load_model("sma/timing_matrix"), "ROK", over=["backlash", "goodwill"], informed=False)
    >>> found.choice, found["renegotiate"].expected, found.parameters["backlash"]
    ('renegotiate', -1247/1000, 1620529/78125000)
    """
    _check(model, ties, precision, time_limit)
    choice = choice_of(model, player, stage)
    names = _names(model, over, seed)
    together = _groups(groups, names)
    is_informed = informed and bool(names)  # nothing is hidden if nothing is drawn
    best: Decision | None = None
    start = monotonic()
    try:
        for size in _sizes(precision, time_limit):
            draws = draw(model, names, size, seed)
            played, is_exact = (choice, True) if is_informed else _uninformed(choice, draws, is_strong=ties == "strong")
            payoffs = ActionPayoffs(played, draws, is_strong=ties == "strong", client=client)
            best = _decision(payoffs, together, ties, seed, is_informed=is_informed, is_exact=is_exact)
            if not names or _is_precise(best, precision, size):
                return best
            if time_limit is not None and monotonic() - start >= time_limit:
                break
    except KeyboardInterrupt:
        if best is None:
            raise
        raise interruption(replace(best, status=DecisionStatus.STOPPED)) from None
    assert best is not None
    return replace(best, status=DecisionStatus.STOPPED)


def _sizes(precision: float | None, time_limit: float | None) -> Iterator[int]:
    """Yield how many settings of each replication are drawn, time after time."""
    size = USUAL if precision is None and time_limit is None else FIRST
    last = USUAL if precision is None else LAST
    while size <= last:
        yield size
        size *= 2


def _is_precise(found: Decision, precision: float | None, size: int) -> bool:
    """Tell whether enough settings were drawn."""
    if precision is None:
        return size == USUAL
    numbers = [
        *(each.expected for each in found.actions),
        found.perfect_information,
        *(each for table in (found.parameters, found.groups, found.events) for each in table.values()),
    ]
    return max(each.error for each in numbers) <= precision


def _decision(
    payoffs: ActionPayoffs,
    groups: Mapping[str, Sequence[str]],
    ties: str,
    seed: int,
    *,
    is_informed: bool,
    is_exact: bool,
) -> Decision:
    """Return the decision on the settings drawn."""
    choice, draws = payoffs.choice, payoffs.draws
    work = Evaluation(payoffs, is_clear=is_exact)
    values = work.values
    learned = {name: work.information([name]) for name in draws.names}
    return Decision(
        model=choice.model,
        player=choice.player,
        stage=choice.place,
        over=draws.names,
        is_informed=is_informed,
        ties=ties,
        actions=values,
        recommendations=(
            recommendation(Rule.EXPECTED_PAYOFF, {each.action: each.expected for each in values}, is_greatest=True),
            recommendation(
                Rule.MINIMAX_REGRET, {each.action: each.largest_regret for each in values}, is_greatest=False
            ),
            recommendation(Rule.WORST_CASE, {each.action: each.worst for each in values}, is_greatest=True),
        ),
        hurwicz=hurwicz_ranges({each.action: (each.worst.value, each.greatest.value) for each in values}),
        perfect_information=work.perfect_information,
        parameters=dict(sorted(learned.items(), key=lambda item: -item[1].value)),
        groups={name: work.information(members) for name, members in groups.items()},
        events=work.events,
        num_settings=work.num_settings,
        acceptance_rate=work.acceptance_rate,
        seed=seed,
        status=_status([each.expected for each in values]),
        caveat=_caveat(values, ties, is_exact=is_exact),
    )


def _status(expected: Sequence[Estimate]) -> DecisionStatus:
    exact = [each.exact is not None for each in expected]
    if all(exact):
        return DecisionStatus.EXACT
    return DecisionStatus.PARTLY_EXACT if any(exact) else DecisionStatus.ESTIMATED


def _caveat(values: Sequence[ActionValue], ties: str, *, is_exact: bool) -> str:
    """Return what a reader must know besides the numbers."""
    told = []
    if not is_exact:
        told.append("What is played rests on estimated expected payoffs.")
    if any(each.expected_weak.value < each.expected_strong.value for each in values):
        side = "worst" if ties == "weak" else "best"
        told.append(
            f"After some action there are several equilibria at some settings: the {side} one for the player counts."
        )
    return " ".join(told)


def _uninformed(choice: Choice, draws: Draws, *, is_strong: bool) -> tuple[Choice, bool]:
    """Return a choice after which play is what is best on expected payoffs, and whether these are exact."""
    is_exact, found = True, {}
    for action, tree in choice.continuations.items():
        played = None
        functions = functions_over(Program(tree.formulas), draws.names, draws.settings.fixed)
        if functions is not None and draws.are_independent:
            expectation = ExactExpectation(functions, choice.model.parameters, draws.names)
            played = settled(tree, choice.player, expectation, is_strong=is_strong)
        if played is None:
            is_exact = False
            played = settled(tree, choice.player, SampledExpectation(tree, draws), is_strong=is_strong)
        assert played is not None  # means are always known
        found[action] = played
    return replace(choice, continuations=found), is_exact


def _check(model: Any, ties: str, precision: float | None, time_limit: float | None) -> None:
    if not isinstance(model, ParametricGame):
        raise MethodError(f"decide needs a model, not {type(model).__name__}; see load_model")
    if ties not in TIES:
        hint = did_you_mean(ties, TIES)
        raise MethodError(f"decide: unknown ties {ties!r}{hint}; the choices are {', '.join(TIES)}")
    check_positive(precision=precision, time_limit=time_limit)


def _names(model: ParametricGame, over: Sequence[str] | None, seed: int) -> tuple[str, ...]:
    """Return the parameters that are drawn, in the order of the file."""
    if over is not None and not isinstance(over, str) and not list(over):
        return ()
    return sample(model, 1, seed=seed, over=over).names


def _groups(groups: Mapping[str, Sequence[str]] | None, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return groups of parameters that are drawn, without repetitions."""
    found = {}
    for title, members in (groups or {}).items():
        if isinstance(members, str) or not members:
            raise SettingError(f"groups: {title!r} is {members!r}: expected a list of parameter names")
        for name in members:
            if name not in names:
                hint = did_you_mean(name, names) or f"; drawn are {', '.join(names) or 'none'}"
                raise SettingError(f"groups: {title!r} names {name!r}, which is not drawn{hint}")
        found[title] = tuple(dict.fromkeys(members))
    return found
