"""Tipping points as a table in words: how far away each is, and what happens beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from sma_games.regions import EquilibriumType, TippingPoint, TippingPoints, TippingStatus, tipping_points
from sma_games.reporting.words.answers import read_answer
from sma_games.reporting.words.type_words import some_types, type_noun
from sma_games.reporting.words.vocabulary import joined, vocabulary_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "TippingRow",
    "change_words",
    "main_types",
    "rows_of_lines",
    "rows_to_frame",
    "tipping_lines",
    "tipping_rows",
    "tipping_table",
]

COLUMNS = ["parameter", "today", "side", "tipping_value", "decimal", "distance", "changes_answer", "beyond"]
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

    @property
    def beyond(self) -> str:
        """What happens beyond it, and why, in a sentence without its full stop."""
        return f"{self.words} ({self.reason})" if self.reason else self.words


def tipping_table(
    model: ParametricGame, calibration: str | None = None, *, along: str | Iterable[str] | None = None, **fixed: Any
) -> pd.DataFrame:
    """Return the tipping points of a model, nearest first, with what happens beyond each, in words.

    Complete: every tipping point of every parameter that occurs in a formula; parameters without any come last and say
    so. Costs one search per parameter: milliseconds for the models that are shipped.

    Parameters
    ----------
    model
        A two-player matrix or a tree with perfect information.
    calibration
        Named setting from which distances are measured; the baseline if absent.
    along
        One parameter or several; all that occur in formulas if absent.
    fixed
        Values of single parameters.

    Returns
    -------
    :
        Columns parameter, today (exact text), side ("above" or "below": where the answer is another one),
        tipping_value (exact text), decimal, distance (share of the range), changes_answer, beyond.

    Raises
    ------
    SettingError
        If a name is unknown or a value is outside its range.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> table = tipping_table(load_model("textbook/prisoners_dilemma"), along="temptation")
    >>> table[["side", "tipping_value", "beyond"]].values.tolist()
    [['below', '3', "playing 'defect' stays an equilibrium; playing 'cooperate' becomes one"]]
    """
    return rows_to_frame(tipping_rows(model, calibration, along=along, **fixed))


def rows_to_frame(rows: Iterable[TippingRow]) -> pd.DataFrame:
    """Return rows as the table that `tipping_table` describes.

    Examples
    --------
    >>> rows_to_frame([]).columns.tolist()[:3]
    ['parameter', 'today', 'side']
    """
    import pandas as pd

    return pd.DataFrame([_cells(row) for row in rows], columns=COLUMNS)


def tipping_rows(
    model: ParametricGame, calibration: str | None = None, *, along: str | Iterable[str] | None = None, **fixed: Any
) -> list[TippingRow]:
    """Return the rows of `tipping_table` with exact numbers in them; the same in every other respect.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> rows = tipping_rows(load_model("textbook/stag_hunt"))
    >>> [(row.parameter, row.side, str(row.value), row.changes_answer) for row in rows]
    [('stag_value', 'below', '3', True), ('hare_value', 'above', '4', True)]
    """
    return rows_of_lines(model, tipping_lines(model, calibration, along=along, **fixed), calibration, **fixed)


def rows_of_lines(
    model: ParametricGame, lines: Mapping[str, TippingPoints | str], /, calibration: str | None = None, **fixed: Any
) -> list[TippingRow]:
    """Return the rows of `tipping_table` for tipping points that were found before, as `tipping_lines` returns them."""
    rows: list[TippingRow] = []
    main = main_types(model, calibration, **fixed)
    setting = model.setting(calibration, **fixed)
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
    return sorted(rows, key=lambda row: row.distance)


def _end_words(line: TippingPoints) -> str:
    """Return where an answer without tipping points changes."""
    gaps = [f"{exact_text(each.low)} to {exact_text(each.high)}" for each in line.jumps]
    if gaps:
        return f"the answer changes across values that are not admissible: {joined(gaps)}"
    return "the answer changes only at an end of the admissible values"


def tipping_lines(
    model: ParametricGame, calibration: str | None = None, *, along: str | Iterable[str] | None = None, **fixed: Any
) -> dict[str, TippingPoints | str]:
    """Return the tipping points along each parameter, or the sentence that says why there are none to be had.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> list(tipping_lines(load_model("textbook/hawk_dove")))
    ['value', 'cost']
    """
    names = [along] if isinstance(along, str) else list(model.relevant if along is None else along)
    lines: dict[str, TippingPoints | str] = {}
    for name in names:
        try:
            lines[name] = tipping_points(model, name, calibration=calibration, **fixed)
        except (MethodError, EvaluationError) as error:
            lines[name] = f"tipping points are not available: {error}"
    return lines


def main_types(model: ParametricGame, calibration: str | None = None, **fixed: Any) -> frozenset[Any]:
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
        main = read_answer(model, calibration, **fixed).main
    except (MethodError, EvaluationError):
        return frozenset()
    return frozenset(
        tuple(
            (player, tuple(name for name, weight in equilibrium.profile[player].items() if weight))
            for player in equilibrium.profile
        )
        for equilibrium in main
    )


def change_words(model: ParametricGame, near: Types, far: Types, main: frozenset[Any]) -> str:
    """Return how the answer changes from one place to another, in words.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/prisoners_dilemma")
    >>> (point,) = tipping_points(model, "temptation")
    >>> change_words(model, point.above, point.below, main_types(model))
    "playing 'defect' stays an equilibrium; playing 'cooperate' becomes one"
    """
    if model.form != "normal":
        return some_types(model, far, TOLD, near)
    lost, gained = _without(near, far), _without(far, near)
    lost_main, gained_main = ([each for each in some if each.choices in main] for some in (lost, gained))
    if lost_main or gained_main:
        parts = [f"{type_noun(model, each)} is no longer an equilibrium" for each in lost_main]
        parts += [f"{type_noun(model, each)} is an equilibrium again" for each in gained_main]
        if any(len(actions) > 1 for each in lost_main for _, actions in each.choices):  # no one deviation tells why
            parts += _listed(
                model, [each for each in gained if each not in gained_main], ("becomes one", "become some")
            )
        return "; ".join(parts)
    stays = [f"{type_noun(model, each)} stays an equilibrium" for each in near if each.choices in main]
    parts = stays[:TOLD]
    parts += _listed(
        model, gained, ("becomes one", "become some") if stays else ("becomes an equilibrium", "become equilibria")
    )
    brief = stays or gained
    parts += _listed(
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
                yield _row(line, point, "at", words, "", changes=_changes(model, near, point.at, main))
                continue
            place = _just_beyond(point.exact_value, cell.high if side == "above" else cell.low)
            reason = _reason(model, {**setting, line.parameter: place}, near, cell.equilibria, main)
            words = change_words(model, near, cell.equilibria, main)
            yield _row(line, point, side, words, reason, changes=_changes(model, near, cell.equilibria, main))


def _row(line: TippingPoints, point: TippingPoint, side: str, words: str, reason: str, *, changes: bool) -> TippingRow:
    return TippingRow(line.parameter, line.today, side, point.exact_value, line.distance(point), changes, words, reason)


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
    except (EvaluationError, SettingError):  # beyond lies a setting that is none: nothing to tell
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
    parts = []
    for number, player in enumerate(game.players):
        options = {
            name: game.payoff(player, *choices[:number], name, *choices[number + 1 :])
            for name in game.strategies[player]
        }
        best = max(options.values())
        if best > options[choices[number]]:
            parts.append(
                vocabulary_of(model).conditional(player, [name for name, payoff in options.items() if payoff == best])
            )
    return joined(parts)


def _off_path(model: ParametricGame, plan: Mapping[str, str], near: EquilibriumType, far: EquilibriumType) -> str:
    """Return what players on the old path would now do instead, the last mover first: each is why the one before it."""
    words = vocabulary_of(model)
    owners = {node.information_set: node.player for node in model.nodes if isinstance(node, DecisionNode)}
    reached = {label for label, _ in far.choices}
    parts = [
        words.conditional(owners[label], [plan[label]]) + words.after(label)
        for label, actions in reversed(near.choices)
        if label not in reached and plan[label] not in actions
    ]
    return ", so ".join(parts)


def _main_of(types: Types, main: frozenset[Any]) -> frozenset[Any]:
    return frozenset(each.choices for each in types) & main


def _without(types: Types, others: Types) -> list[EquilibriumType]:
    return [each for each in types if each not in others]


def _listed(model: ParametricGame, types: Sequence[EquilibriumType], verbs: tuple[str, str]) -> list[str]:
    """Return what happens to pure profiles, and to the mixed ones if there are no others."""
    pure = [each for each in types if all(len(actions) == 1 for _, actions in each.choices)]
    told = [type_noun(model, each) for each in (pure or types)[:TOLD]]
    return [f"{joined(told)} {verbs[len(told) > 1]}"] if told else []


def _cells(row: TippingRow) -> tuple[Any, ...]:
    exact = None if row.value is None else exact_text(row.value)
    decimal = None if row.value is None else nearest_float(row.value)
    distance = None if row.value is None else row.distance
    return row.parameter, number_text(row.today), row.side, exact, decimal, distance, row.changes_answer, row.beyond
