"""Tipping points as a table in words: how far away each is, and what happens beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, nearest_float, simplest_between
from sma_games.equilibria import solve
from sma_games.errors import EvaluationError, MethodError, SettingError
from sma_games.games import BehaviorProfile, DecisionNode, ExtensiveFormGame, NormalFormGame
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import number_text
from sma_games.regions import EquilibriumType, TippingPoint, TippingPoints, TippingStatus
from sma_games.regions.line.masses import mass_beyond
from sma_games.reporting.words.answers import Reading, read_answer
from sma_games.reporting.words.type_words import some_types, type_noun
from sma_games.reporting.words.vocabulary import joined, vocabulary_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "TippingRow",
    "change_words",
    "main_choices",
    "main_types",
    "rows_of_lines",
    "rows_to_frame",
]

COLUMNS = ["parameter", "today", "side", "tipping_value", "decimal"]
COLUMNS += ["distance", "mass_beyond", "changes_answer", "beyond"]
JUST_BEYOND = Fraction(1, 10**6)  # of the way to the next tipping point: who deviates there deviates at once
TOLD = 3  # equilibria that are told one by one

Types = tuple[EquilibriumType, ...]


@dataclass(frozen=True)
class TippingRow:
    """One tipping point seen from today's value; or, without a point, why a parameter has none."""

    parameter: str
    today: Fraction
    side: str
    """Where the answer is another one: "above" or "below" the tipping value, or only "at" it; empty if nowhere."""
    value: RealNumber | None
    distance: float
    """From today's value, as a share of the range; infinite if there is no tipping value."""
    changes_answer: bool
    """Whether an equilibrium beyond doubt today (a tree: a path of play) is lost or regained."""
    words: str
    """What happens beyond it."""
    reason: str = ""
    """Who would do what instead, if there is one story to tell."""
    mass_beyond: Fraction | float | None = None
    """Probability of the values beyond it, exact if rational; None if nothing is believed of the parameter."""

    @property
    def beyond(self) -> str:
        """What happens beyond it, and why, in a sentence without its full stop."""
        return f"{self.words} ({self.reason})" if self.reason else self.words


def rows_to_frame(rows: Iterable[TippingRow]) -> pd.DataFrame:
    """Return rows as a table.

    Examples
    --------
    >>> rows_to_frame([]).columns.tolist()[:3]
    ['parameter', 'today', 'side']
    """
    import pandas as pd

    return pd.DataFrame([_cells(row) for row in rows], columns=COLUMNS)


def rows_of_lines(
    model: ParametricGame, lines: Mapping[str, TippingPoints | str], main: frozenset[Any]
) -> list[TippingRow]:
    """Return tipping points in words, the probable first; for a parameter without any, the sentence that says why.

    Parameters
    ----------
    main
        The choices of the equilibria beyond doubt today, as `main_types` returns them.
    """
    rows: list[TippingRow] = []
    setting = model.baseline
    for name, line in lines.items():
        if isinstance(line, str):
            rows.append(
                TippingRow(name, setting.get(name, Fraction(0)), "", None, inf, changes_answer=False, words=line)
            )
        elif line.status is TippingStatus.NEVER:
            text = "the answer is the same at every admissible value"
            rows.append(TippingRow(name, line.today, "", None, inf, changes_answer=False, words=text))
        elif line.status is not TippingStatus.UNUSED:
            found = [*_line_rows(model, setting, line, main)]
            rows += found or [TippingRow(name, line.today, "", None, inf, changes_answer=False, words=_end_words(line))]
    return sorted(rows, key=lambda row: (row.mass_beyond is None, -(row.mass_beyond or 0), row.distance))


def _end_words(line: TippingPoints) -> str:
    """Return where an answer without tipping points changes."""
    gaps = [f"{exact_text(each.low)} to {exact_text(each.high)}" for each in line.jumps]
    if gaps:
        return f"the answer changes across values that are not admissible: {joined(gaps)}"
    return "the answer changes only at an end of the admissible values"


def main_types(model: ParametricGame) -> frozenset[Any]:
    """Return the choices of a matrix's equilibria beyond doubt today, as `EquilibriumType.choices`; else nothing.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> main_types(load_model("textbook/stag_hunt"))
    frozenset({(('row', ('stag',)), ('column', ('stag',)))})
    """
    if model.form != "normal":
        return frozenset()
    try:
        return main_choices(read_answer(model))
    except (MethodError, EvaluationError):
        return frozenset()


def main_choices(reading: Reading) -> frozenset[Any]:
    """Return the choices of a matrix's equilibria beyond doubt, as `EquilibriumType.choices`."""
    return frozenset(
        tuple(
            (player, tuple(name for name, weight in equilibrium.profile[player].items() if weight))
            for player in equilibrium.profile
        )
        for equilibrium in reading.main
    )


def change_words(model: ParametricGame, near: Types, far: Types, main: frozenset[Any]) -> str:
    """Return how the answer changes from one place to another, in words.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = load_model("textbook/prisoners_dilemma")
    >>> (point,) = tipping_points(model, "temptation")
    >>> change_words(model, point.above, point.below, main_types(model))
    "playing 'defect' stays an equilibrium; playing 'cooperate' becomes one"
    """
    if any(each.label and not each.choices for each in (*near, *far)):
        return "the claim holds" if far else "the claim fails"
    if model.form != "normal":
        return some_types(model, far, TOLD, near)
    lost, gained = _without(near, far), _without(far, near)
    lost_main, gained_main = ([each for each in some if each.choices in main] for some in (lost, gained))
    if lost_main or gained_main:
        parts = _count_types(model, lost_main, ("is no longer an equilibrium", "are no longer equilibria"))
        parts += _count_types(model, gained_main, ("is an equilibrium again", "are equilibria again"))
        if any(len(actions) > 1 for each in lost_main for _, actions in each.choices):  # no one deviation tells why
            parts += _list_types(
                model, [each for each in gained if each not in gained_main], ("becomes one", "become equilibria")
            )
        return "; ".join(parts)
    staying = [each for each in near if each.choices in main]
    stays = _count_types(model, staying, ("stays an equilibrium", "stay equilibria"))
    parts = list(stays)
    parts += _list_types(
        model,
        gained,
        ("becomes one", "become equilibria") if stays else ("becomes an equilibrium", "become equilibria"),
    )
    brief = stays or gained
    parts += _list_types(
        model,
        lost,
        ("no longer is", "no longer are") if brief else ("is no longer an equilibrium", "are no longer equilibria"),
    )
    return "; ".join(parts)


def _line_rows(
    model: ParametricGame, setting: Mapping[str, Fraction], line: TippingPoints, main: frozenset[Any]
) -> Iterator[TippingRow]:
    for point in (*line, *(each for each in line.ends if each.exact_value == line.today)):
        for side in _sides(point, line.today):
            cell = line.beside(point, side)
            if cell is None:  # beyond an end
                continue
            at_today = point.exact_value == line.today
            near = point.at if at_today else point.below if side == "above" else point.above
            if set(near) == set(cell.equilibria):
                words = f"only at this very value: {change_words(model, near, point.at, main)}"
                yield _row(model, line, point, "at", words, changes=_changes(model, near, point.at, main))
                continue
            place = _just_beyond(point.exact_value, cell.high if side == "above" else cell.low)
            reason = _reason(model, {**setting, line.parameter: place}, near, cell.equilibria, main)
            words = change_words(model, near, cell.equilibria, main)
            changes = _changes(model, near, cell.equilibria, main)
            yield replace(_row(model, line, point, side, words, changes=changes), reason=reason)


def _row(
    model: ParametricGame, line: TippingPoints, point: TippingPoint, side: str, words: str, *, changes: bool
) -> TippingRow:
    value, distance = point.exact_value, line.distance(point)
    mass = mass_beyond(model.parameters[line.parameter], line, value, side)
    return TippingRow(line.parameter, line.today, side, value, distance, changes, words, mass_beyond=mass)


def _changes(model: ParametricGame, near: Types, far: Types, main: frozenset[Any]) -> bool:
    return model.form != "normal" or bool(_main_of(near, main) ^ _main_of(far, main))


def _sides(point: TippingPoint, today: Fraction) -> list[str]:
    if point.exact_value == today:
        return ["below", "above"]
    return ["above"] if point.exact_value > today else ["below"]


def _just_beyond(value: RealNumber, end: RealNumber) -> Fraction:
    """Return a rational very close to a value, on the way to an end of the cell there."""
    low, high = (value, end) if value < end else (end, value)
    middle = simplest_between(low, high)
    start = value
    if isinstance(start, AlgebraicNumber):
        near = start.bounds(abs(middle - Fraction(float(start))) * JUST_BEYOND)
        start = near[1] if value < middle else near[0]
    return start + (middle - start) * JUST_BEYOND


def _reason(
    model: ParametricGame, setting: Mapping[str, Fraction], near: Types, far: Types, main: frozenset[Any]
) -> str:
    """Return who would do what else beyond a tipping point, if there is one story to tell."""
    try:
        game = model.assemble(model.numbers(setting))
    except (EvaluationError, SettingError, MethodError):  # beyond lies a setting that is none: nothing to tell
        return ""
    if isinstance(game, NormalFormGame):
        lost = [each for each in _without(near, far) if each.choices in main]
        return _deviations(model, game, lost[0]) if len(lost) == 1 else ""
    if not isinstance(game, ExtensiveFormGame) or len(near) != 1 or len(far) != 1:
        return ""
    plan = solve(game).equilibria[0].profile
    assert isinstance(plan, BehaviorProfile)
    return _off_path(model, plan.plan, near[0], far[0])


def _deviations(model: ParametricGame, game: NormalFormGame, lost: EquilibriumType) -> str:
    """Return which players would leave a pure profile, and for what."""
    choices = [actions[0] for _, actions in lost.choices if len(actions) == 1]
    if len(choices) < len(game.players):
        return ""
    words = vocabulary_of(model)
    leaving: dict[tuple[str, ...], list[str]] = {}
    for number, player in enumerate(game.players):
        options = {
            name: game.payoff(player, *choices[:number], name, *choices[number + 1 :])
            for name in game.strategies[player]
        }
        best = max(options.values())
        if best > options[choices[number]]:
            better = tuple(name for name, payoff in options.items() if payoff == best)
            leaving.setdefault(better, []).append(words.player_name(player))
    return joined(f"{joined(names)} would {words.one_of(better)}" for better, names in leaving.items())


def _off_path(model: ParametricGame, plan: Mapping[str, str], near: EquilibriumType, far: EquilibriumType) -> str:
    """Return what players on the old path would now do instead, the last mover first: each is why the one before it."""
    words = vocabulary_of(model)
    owners = {node.information_set: node.player for node in model.nodes if isinstance(node, DecisionNode)}
    reached = {label for label, _ in far.choices}
    places: dict[tuple[str, str], list[str]] = {}
    for label, actions in reversed(near.choices):
        if label not in reached and plan[label] not in actions:
            places.setdefault((owners[label], plan[label]), []).append(label)
    return ", so ".join(
        words.conditional(player, [action])
        + (words.after(labels[0]) if len(labels) == 1 else f" in {len(labels)} cases")
        for (player, action), labels in places.items()
    )


def _main_of(types: Types, main: frozenset[Any]) -> frozenset[Any]:
    return frozenset(each.choices for each in types) & main


def _without(types: Types, others: Types) -> list[EquilibriumType]:
    return [each for each in types if each not in others]


def _count_types(model: ParametricGame, types: Sequence[EquilibriumType], verbs: tuple[str, str]) -> list[str]:
    """Return what happens to all of some equilibria, of which the first few are named; nothing if there are none."""
    more = len(types) - TOLD
    told = [type_noun(model, each) for each in types[:TOLD]] + ([f"{more} more"] if more > 0 else [])
    return [f"{joined(told)} {verbs[len(types) > 1]}"] if types else []


def _list_types(model: ParametricGame, types: Sequence[EquilibriumType], verbs: tuple[str, str]) -> list[str]:
    """Return what happens to pure profiles, and to the mixed ones if there are no others."""
    pure = [each for each in types if all(len(actions) == 1 for _, actions in each.choices)]
    told = [type_noun(model, each) for each in (pure or types)[:TOLD]]
    return [f"{joined(told)} {verbs[len(told) > 1]}"] if told else []


def _cells(row: TippingRow) -> tuple[Any, ...]:
    exact = None if row.value is None else exact_text(row.value)
    decimal = None if row.value is None else nearest_float(row.value)
    distance = None if row.value is None else row.distance
    mass = None if row.mass_beyond is None else float(row.mass_beyond)
    last = distance, mass, row.changes_answer, row.beyond
    return row.parameter, number_text(row.today), row.side, exact, decimal, *last
