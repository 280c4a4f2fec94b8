"""`sma-games branches`: every equilibrium followed along one parameter, and what happens to each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.options import (
    AsJson,
    Calibration,
    Choice,
    CsvFile,
    ModelName,
    Reduced,
    Settings,
    check_parameters,
    choose,
)
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    new_table,
    number,
    plural,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import draw, write_table
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.cli.documents.all_settings import BranchesDocument, BranchEventPart, BranchPart, PiecePart
    from sma_games.regions import BifurcationDiagram, Branch, BranchEvent, BranchPiece

__all__ = ["branches"]

SHOWN = 40  # rows of a table on the screen

Over = Annotated[str, typer.Option(metavar="NAME", help="Parameter to vary over its range.", show_default=False)]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the bifurcation diagram: .svg, .png or .pdf.", show_default=False),
]
Of = Annotated[
    str | None,
    typer.Option(
        metavar="WHAT",
        help="What the figure shows: a player (payoff), a measure, or 'player: strategy' (probability). "
        "The first player's payoff if absent.",
        show_default=False,
    ),
]


def branches(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    over: Over,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
    of: Of = None,
) -> None:
    """Follow every equilibrium along one parameter.

    Where each begins and ends, its payoffs as formulas, and the exact values at which branches meet or change.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    check_parameters("--over", [over], choice.model)
    _check_of(choice, of, figure)
    diagram = _follow(choice, over)
    write_table(csv, diagram.to_frame)
    draw(figure, lambda: diagram.plot(of=of))
    if as_json:
        print_json(_document(choice, diagram))
    else:
        _print(choice, diagram)


def _check_of(choice: Choice, of: str | None, figure: Path | None) -> None:
    """Refuse, before anything is computed, a quantity that the model does not have, or that nothing shows."""
    if of is not None:
        from sma_games.reporting.words.branch_curves import find_quantity

        player = of.removeprefix("payoff_")
        if player != of and player in choice.model.players:
            raise SettingError(f"--of {of}: write --of {player} for this payoff")
        find_quantity(choice.model, of)
        if figure is None:
            raise SettingError(f"--of {of}: it says what the figure shows, and there is none; add --figure FILE")


def _follow(choice: Choice, over: str) -> BifurcationDiagram:
    from sma_games.regions import bifurcation_diagram

    with working(f"branches along {over}"):
        return bifurcation_diagram(choice.model, over)


EXTREME = (
    "Branches are extreme equilibria: where these form a continuum, all between them are equilibria too, with payoffs "
    "between theirs."
)


def _print(choice: Choice, diagram: BifurcationDiagram) -> None:
    ends = f"{number(diagram.low)} .. {number(diagram.high)}, now {number(diagram.today)}"
    echo(heading(choice.model.title), f"along {diagram.parameter}: {ends}; the others from {choice.words}\n")
    lasting = [branch for branch in diagram.branches if not branch.is_isolated]
    _print_branches(choice, lasting)
    echo(f"\n{EXTREME}")
    isolated = len(diagram.branches) - len(lasting)
    if isolated:
        echo(f"\n{plural(isolated, 'equilibrium exists', 'equilibria exist')} at a single value only (see below).")
    _print_events(diagram)


def _print_branches(choice: Choice, lasting: list[Branch]) -> None:
    """Show one row for each piece that is more than a single value, with the words and the first player's payoff."""
    from sma_games.reporting.words.type_words import type_words
    from sma_games.reporting.words.vocabulary import vocabulary_of

    players = choice.model.players[:2]
    payoffs = [f"payoff of {vocabulary_of(choice.model).player_name(player)}" for player in players]
    table = new_table("#", "from", "to", "equilibrium", *payoffs, right=["#", "from", "to"], whole=["#", "from", "to"])
    pieces = [(branch, piece) for branch in lasting for piece in branch.intervals]
    for branch, piece in pieces[:SHOWN]:
        words = shortened(type_words(choice.model, piece.type)) + (" (strict)" if piece.is_strict else "")
        formulas = [shortened(str(piece.payoffs[player])) for player in players]
        table.add_row(str(branch.number), number(piece.low), number(piece.high), words, *formulas)
    echo(table)
    if len(pieces) > SHOWN:
        echo(f"… and {len(pieces) - SHOWN} more rows (all of them with --csv or --json)")


def _print_events(diagram: BifurcationDiagram) -> None:
    if diagram.caveat:
        echo(f"\n{diagram.caveat}")
    if not diagram.events:
        which = "any of these equilibria" if diagram.caveat else "any equilibrium"
        echo(f"\nNothing happens to {which} at any admissible value.")
        return
    table = new_table(
        diagram.parameter, "what happens", "branches", right=[diagram.parameter], whole=[diagram.parameter]
    )
    for event in diagram.events[:SHOWN]:
        table.add_row(number(event.exact_value), event.kind.value, _concerned(event))
    echo("", table)
    if len(diagram.events) > SHOWN:
        echo(f"… and {len(diagram.events) - SHOWN} more (all of them with --json)")


def _concerned(event: BranchEvent) -> str:
    first, others = (", ".join(map(str, row)) for row in (event.branches, event.others))
    return shortened(f"{first} with {others}" if others else first)


def _document(choice: Choice, diagram: BifurcationDiagram) -> BranchesDocument:
    return {
        "command": "branches",
        **subject_json(choice),
        "parameter": diagram.parameter,
        "unit": choice.model.parameters[diagram.parameter].unit,
        "range": [exact_json(diagram.low), exact_json(diagram.high)],
        "today": exact_json(diagram.today),
        "has_mixtures": diagram.has_mixtures,
        "caveat": diagram.caveat,
        "branches": [_branch_json(branch) for branch in diagram.branches],
        "events": [_event_json(event) for event in diagram.events],
    }


def _branch_json(branch: Branch) -> BranchPart:
    return {
        "number": branch.number,
        "labels": list(branch.labels),
        "appears": exact_json(branch.appears),
        "vanishes": exact_json(branch.vanishes),
        "pieces": [_piece_json(piece) for piece in branch.pieces],
    }


def _piece_json(piece: BranchPiece) -> PiecePart:
    return {
        "low": exact_json(piece.low),
        "high": exact_json(piece.high),
        "equilibrium": piece.type.label,
        "is_strict": piece.is_strict,
        "is_extreme": piece.is_extreme,
        "probabilities": {
            player: {name: str(function) for name, function in row.items()}
            for player, row in piece.probabilities.items()
        },
        "payoffs": {player: str(function) for player, function in piece.payoffs.items()},
        "measures": {name: str(function) for name, function in piece.measures.items()},
    }


def _event_json(event: BranchEvent) -> BranchEventPart:
    return {
        **exact_json(event.exact_value),
        "kind": event.kind.name,
        "kind_text": event.kind.value,
        "branches": list(event.branches),
        "others": list(event.others),
        "is_tipping_point": event.is_tipping_point,
    }
