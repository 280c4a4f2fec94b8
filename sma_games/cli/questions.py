"""What the commands that ask about all settings share: their options, how far they are, and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

import typer

from sma_games.cli.interruption import attend
from sma_games.cli.loudness import note, tell_details, tell_error
from sma_games.cli.options import Choice, check_parameters, meant_pair, refuse_fixed, split_pair
from sma_games.cli.output import (
    exact_json,
    is_workbook,
    listed,
    name_cell,
    new_table,
    number,
    plural,
    replacing,
    unmarked,
    working,
    write_text,
)
from sma_games.cli.statuses import INTERRUPTED
from sma_games.cli.tables import PageTable
from sma_games.errors import SettingError
from sma_games.interrupts import partial_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sma_games.algebra.numbers.real_numbers import RealNumber
    from sma_games.cli.documents.all_settings import VariedPart
    from sma_games.modeling import ParametricGame
    from sma_games.regions import EquilibriumType

__all__ = [
    "Over",
    "Where",
    "all_if_named",
    "as_far_as_found",
    "changes_table",
    "check_at",
    "counted",
    "draw",
    "end_if_interrupted",
    "labels",
    "parameters_json",
    "play_example",
    "read_pairs",
    "read_play",
    "read_values",
    "scope_words",
    "setting_words",
    "two_lines",
    "type_sentences",
    "varied",
    "write_table",
]

Found = TypeVar("Found")

EXACT = 17  # characters of a fraction that is shown under its decimal value

Over: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Parameter to vary over its range; repeat it for several.", show_default=False),
]
Where: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT",
        help='Only settings that satisfy this: "0.4 <= cost <= 0.7", "value < 2 * cost". May be repeated.',
        show_default=False,
    ),
]


def varied(option: str, names: Sequence[str] | None, choice: Choice, *, has_start: bool = False) -> list[str] | None:
    """Return the parameters that an option names, each once; None if it was not given.

    Parameters
    ----------
    has_start
        Whether it matters from where a parameter varies, so that it may have a value by --set too.

    Raises
    ------
    SettingError
        If one is unknown or has a value too, or if payoffs depend on no parameter at all.
    """
    check_parameters(option, names or (), choice.model)
    if not has_start:
        refuse_fixed(option, names or (), choice)
    if not choice.model.relevant:
        raise SettingError(f"{choice.model.slug or choice.model.title} has no parameter that a payoff uses")
    return list(dict.fromkeys(names)) if names else None


def read_pairs(option: str, texts: Sequence[str] | None, example: str) -> dict[str, str]:
    """Return what was given as LABEL=WORD, by label.

    Raises
    ------
    SettingError
        If a text is no such pair, or a label occurs twice.
    """
    found: dict[str, str] = {}
    for text in texts or ():
        label, sign, word = split_pair(option, text)
        if not (label and sign and word):
            raise SettingError(f"{option} {text}: expected LABEL=WORD; write {option} {meant_pair(text, example)}")
        if label in found:
            raise SettingError(f"{option} {label}: given twice, as {found[label]} and as {word}; keep one of them")
        found[label] = word
    return found


def read_values(texts: Sequence[str] | None, example: str) -> dict[str, Any]:
    """Return what was given as `--option` NAME=VALUE, by name: numbers, or a matrix as JSON has it.

    Raises
    ------
    SettingError
        If a text is no such pair, a name occurs twice, or a value is no number.
    """
    found = {}
    for name, text in read_pairs("--option", texts, example).items():
        try:
            found[name] = json.loads(text)
        except json.JSONDecodeError:
            raise SettingError(
                f"--option {name}={text}: expected a number, such as 0.1, or rows, such as [[0.9,0.1],[0.1,0.9]]"
            ) from None
    return found


def read_play(option: str, texts: Sequence[str] | None, model: ParametricGame) -> dict[str, str]:
    """Return what was given as PLAYER=STRATEGY, or STAGE=ACTION.

    Raises
    ------
    SettingError
        As `read_pairs`, naming a player or stage that has the strategy, if that is all that was given.
    MethodError
        If nothing can be asked about the play of this model.
    """
    from sma_games.answers import box_question_for
    from sma_games.regions.claims.claims import actions_of

    box_question_for(model, "what was played")  # refuses a game of another kind before its words are read
    known = actions_of(model)
    for text in texts or ():
        label = next((label for label, actions in known.items() if text.strip() in actions), None)
        if label is not None:
            raise SettingError(f"{option} {text}: say of whom or where; write {option} {label}={text.strip()}")
    return read_pairs(option, texts, play_example(model, *(texts or ())))


def play_example(model: ParametricGame, *texts: str) -> str:
    """Return a LABEL=WORD of a model; of a label that stands alone in the texts, if there is one."""
    from sma_games.regions.claims.claims import actions_of

    known = actions_of(model)
    label = next((text.strip() for text in texts if text.strip() in known), None) or next(iter(known), None)
    return "PLAYER=STRATEGY" if label is None else f"{label}={known[label][0]}"


@contextmanager
def counted(title: str, one: str = "case") -> Iterator[Callable[[int | str], None]]:
    """Show on a terminal what is going on; the function that is handed out takes how far it is."""
    with working(title) as status:

        def progress(done: int | str) -> None:
            if isinstance(done, str):
                tell_details(f"{title}: {done}")
            if hasattr(status, "update"):
                status.update(unmarked(f"{title}: {plural(done, one) if isinstance(done, int) else done}"))

        yield progress


def check_at(count: int, words: str, check: Callable[[int], Sequence[Found]]) -> Sequence[Found]:
    """Return what a check at so many settings finds; nothing if none was asked for."""
    if not count:
        return ()
    with working(words):
        return check(count)


def as_far_as_found(search: Callable[[], Found]) -> tuple[Found, bool]:
    """Return what a search finds, or has found until Ctrl-C ends it, and whether it did."""
    try:
        return search(), False
    except KeyboardInterrupt as stopped:
        part = partial_of(stopped)
        if part is None:
            raise
        attend()
        return part, True


def end_if_interrupted(
    was_interrupted: bool, left_out: Mapping[str, object] | None = None, done: str = "the search was not finished"
) -> None:
    """End with the exit status of Ctrl-C if a search was ended by it, and say which options it left no time for.

    Parameters
    ----------
    left_out
        What options ask for, by option; nothing if they were not given.
    """
    if was_interrupted:
        options = [option for option, value in (left_out or {}).items() if value]
        tell_error(f"Interrupted: {done}{f'; left out: {listed(options)}' if options else ''}.")
        raise typer.Exit(INTERRUPTED)


def write_table(path: Path | None, frame: Callable[[], Any]) -> None:
    """Write a table to a CSV file or a workbook, if one was asked for."""
    if path is None:
        return
    if is_workbook(path):
        from sma_games.reporting.workbooks import write_workbook

        with working("writing the table"), replacing(path) as temporary:
            write_workbook(frame(), temporary)
        note(f"wrote {path}")
        return
    from sma_games.reporting.spreadsheets import csv_text

    with working("writing the table"):
        text = csv_text(frame())
    write_text(path, text)


def all_if_named(names: Sequence[str] | None) -> dict[str, None]:
    """Return the options of a figure of parameters: all of those that were named are drawn, else those that matter."""
    return {"limit": None} if names else {}


def draw(path: Path | None, plot: Callable[[], Figure]) -> None:
    """Draw a figure into a file, if one was asked for."""
    if path is not None:
        from sma_games.reporting.figures.style import save_figure

        with working("drawing"), replacing(path) as temporary:
            save_figure(plot(), temporary)
        note(f"wrote {path}")


def parameters_json(choice: Choice, ranges: Mapping[str, tuple[Fraction, Fraction]]) -> list[VariedPart]:
    """Return the parameters that vary, with the ranges over which they do."""
    return [
        {
            "parameter": name,
            "unit": choice.model.parameters[name].unit,
            "range": [exact_json(low), exact_json(high)],
            "today": exact_json(choice.setting[name]),
        }
        for name, (low, high) in ranges.items()
    ]


def scope_words(choice: Choice, over: Sequence[str], where: Sequence[str] = (), asked: str = "") -> str:
    """Return what is asked about: the parameters that vary, the constraints, the setting of the others.

    What is `asked` first comes first, such as "for some value of a parameter".
    """
    constraint = f" where {' and '.join(where)}" if where else ""
    first = f"{asked.rstrip(': ')}, " if asked else ""
    return f"{first}over {listed(over)}{constraint}; the others from {choice.words}"


def labels(types: Sequence[EquilibriumType]) -> list[str]:
    """Return the labels of types of equilibria."""
    return [each.label for each in types]


def type_sentences(choice: Choice, types: Sequence[EquilibriumType]) -> list[str]:
    """Return types of equilibria in words."""
    from sma_games.reporting.words.type_words import type_words

    return [type_words(choice.model, each) for each in types]


def setting_words(setting: Mapping[str, RealNumber]) -> str:
    """Return values of parameters in one line."""
    return listed([f"{name} = {number(value)}" for name, value in setting.items()])


def two_lines(value: RealNumber) -> str:
    """Return the decimal value with the exact one, if that is short, under it."""
    from sma_games.algebra.numbers.number_texts import exact_text
    from sma_games.algebra.numbers.real_numbers import nearest_float

    decimal, exact = f"{nearest_float(value):.6g}", exact_text(value)
    if decimal == exact:
        return decimal
    return f"{decimal}\n{exact}" if len(exact) <= EXACT else f"~{decimal}"


def changes_table(
    choice: Choice, settings: Sequence[Mapping[str, RealNumber]], columns: Sequence[str]
) -> PageTable | None:
    """Return a table of what differs from the setting of the command; None if nothing does."""
    names = [name for name, today in choice.setting.items() if any(each.get(name, today) != today for each in settings)]
    if not names:
        return None
    table = new_table("parameter", *columns, "today", "unit", right=[*columns, "today"], whole=["parameter", *columns])
    for name in names:
        today = choice.setting[name]
        values = [two_lines(each.get(name, today)) for each in settings]
        table.add_row(name_cell(choice.model, name), *values, number(today), choice.model.parameters[name].unit)
    return table
