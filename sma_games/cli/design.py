"""`sma-games design`: values of levers that bring an outcome about, whatever the uncertain parameters are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    echo,
    heading,
    indented,
    listed,
    name_cell,
    new_table,
    number,
    numbers_json,
    percent,
    print_json,
    subject_json,
)
from sma_games.cli.questions import (
    Where,
    as_far_as_found,
    counted,
    end_if_interrupted,
    play_example,
    read_pairs,
    read_play,
    setting_words,
    two_lines,
    varied,
)
from sma_games.cli.statuses import DIFFERENT, UNDECIDED
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.algebra.numbers.real_numbers import RealNumber
    from sma_games.cli.documents.all_settings import DesignDocument
    from sma_games.modeling import ParametricGame
    from sma_games.regions import Design

__all__ = ["design"]


Outcome = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PLAYER=STRATEGY",
        help="What must become the play; in a tree, STAGE=ACTION. Repeat it for several.",
        show_default=False,
    ),
]
Wanted = Annotated[
    str | None,
    typer.Option("--claim", metavar="TEXT", help="Instead: what must become true, as for prove.", show_default=False),
]
Lever = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Parameter that can be chosen; may be repeated.", show_default=False),
]
Over = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Parameter over whose range it must work; may be repeated. All other uncertainties that matter if absent.",
        show_default=False,
    ),
]
Price = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help="What it costs to move a lever across its range; 1 if absent. May be repeated.",
        show_default=False,
    ),
]


def design(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    outcome: Outcome = None,
    claim: Wanted = None,
    lever: Lever = None,
    over: Over = None,
    where: Where = None,
    price: Price = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
) -> None:
    """Find the cheapest levers that make an outcome certain.

    In a matrix the outcome must become a strict equilibrium, in a tree every subgame-perfect path must agree with it,
    at every admissible setting of the uncertain parameters.

    Exit status: 0 values were found, 1 there are none, 2 mistake in the command, 3 undecided, 130 ended by Ctrl-C.
    """
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    wanted = _read_wanted(choice.model, outcome, claim)
    levers = varied("--lever", lever, choice, has_start=True)
    if levers is None:
        parameters = [choice.model.parameters[name] for name in choice.model.relevant]
        example = next((each.name for each in parameters if each.role.word == "lever"), parameters[0].name)
        raise SettingError(f"--lever is missing: name a parameter that can be chosen, for example --lever {example}")
    prices = read_pairs("--price", price, f"{levers[0]}=2")
    uncertain = varied("--over", over, choice)
    found, was_interrupted = as_far_as_found(lambda: _find(choice, wanted, levers, uncertain, where or (), prices))
    if as_json:
        print_json(_document(choice, found, where or (), prices))
    else:
        echo(*_lines(choice, found, where or ()))
    end_if_interrupted(was_interrupted)
    _end(found)


def _read_wanted(model: ParametricGame, outcome: Sequence[str] | None, claim: str | None) -> str | dict[str, str]:
    from sma_games.regions.claims.claims import observed_claim

    play = read_play("--outcome", outcome, model)
    if claim is not None and play:
        raise SettingError("--outcome and --claim: give one of them, not both")
    if claim is None and not play:
        example = play_example(model)
        raise SettingError(f"--outcome is missing: say what must become the play, for example --outcome {example}")
    if claim is None:
        observed_claim(model, play, "outcome")  # whose messages are about the option
        return play
    return claim


def _find(
    choice: Choice,
    wanted: str | dict[str, str],
    levers: Sequence[str],
    over: Sequence[str] | None,
    where: Sequence[str],
    prices: Mapping[str, str],
) -> Design:
    from sma_games.regions import design as find

    with counted("values that work", "setting that must be met") as progress:
        return find(
            choice.model,
            wanted,
            levers,
            over,
            where=where,
            prices=prices,
            progress=progress,
        )


def _end(found: Design) -> None:
    from sma_games.regions import DesignStatus

    statuses = {DesignStatus.IMPOSSIBLE: DIFFERENT, DesignStatus.UNDECIDED: UNDECIDED}
    raise typer.Exit(statuses.get(found.status, 0))


def _lines(choice: Choice, found: Design, where: Sequence[str]) -> Iterator[Any]:
    constraint = f" where {' and '.join(where)}" if where else ""
    yield heading(found.status.value)
    yield indented(f"Wanted: {found.claim.text}")
    yield indented(f"{choice.model.title}, by {listed(found.levers)}")
    yield indented(f"for all {listed(found.over)}{constraint}; the others from {choice.words}")
    if found.values is not None:
        yield ""
        yield _table(choice, found)
        if found.limit is not None:
            attained = "works itself" if found.limit == found.values else "does not work itself"
            yield f"\nThe limit is exact; it {attained}."
        yield f"\nCost: {percent(found.cost)} of a range; nothing below {percent(found.least_cost)} works."
    decisive = [setting for setting in found.settings if setting]
    if decisive:
        yield "\nDecided by:" if found.values is not None else "\nNo values work at all of these settings:"
        yield from (indented(_what_differs(choice, setting)) for setting in decisive)


def _what_differs(choice: Choice, setting: Mapping[str, RealNumber]) -> str:
    """Return what differs from the setting of the command, in one line."""
    changed = {name: value for name, value in setting.items() if value != choice.setting[name]}
    if not changed:
        return "everything as now"
    return setting_words(changed) + ("" if len(changed) == len(setting) else "; the others as now")


def _table(choice: Choice, found: Design) -> Any:
    assert found.values is not None
    right = ["value", "today", *(["limit"] if found.limit else [])]
    table = new_table("lever", *right, "unit", right=right, whole=["lever", *right])
    for name, value in found.values.items():
        limit = [two_lines(found.limit[name])] if found.limit else []
        unit = choice.model.parameters[name].unit
        table.add_row(name_cell(choice.model, name), two_lines(value), number(choice.setting[name]), *limit, unit)
    return table


def _document(choice: Choice, found: Design, where: Sequence[str], prices: Mapping[str, str]) -> DesignDocument:
    works = found.values is not None
    return {
        "command": "design",
        **subject_json(choice),
        "wanted": found.claim.text,
        "levers": list(found.levers),
        "over": list(found.over),
        "where": list(where),
        "prices": dict(prices),
        "status": found.status.name,
        "status_text": found.status.value,
        "values": None if found.values is None else numbers_json(found.values),
        "limit": None if found.limit is None else numbers_json(found.limit),
        "cost": found.cost if works else None,
        "least_cost": found.least_cost if works else None,
        "decisive_settings": [numbers_json(each) for each in found.settings],
    }
