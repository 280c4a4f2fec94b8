"""`sma-games decide`: what to do without knowing the parameters, and what it is worth to learn first."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    moved,
    new_table,
    percent,
    plural,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import (
    as_far_as_found,
    draw,
    end_if_interrupted,
    read_pairs,
    varied,
    write_table,
)

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import DecideDocument, GradedPart
    from sma_games.sensitivity import Decision, Estimate

__all__ = ["Drawn", "decide"]

SHOWN = 10  # parameters whose value is told
WORTHLESS = 0.0001  # less is not told
WORDS = {
    "EXPECTED_PAYOFF": "the greatest expected payoff",
    "MINIMAX_REGRET": "the least largest regret",
    "WORST_CASE": "the best worst case",
}

Who = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who decides; the first player if absent.", show_default=False),
]
Drawn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Parameter to draw; repeat it for several. All uncertainties if absent, not the levers.",
        show_default=False,
    ),
]
Today = Annotated[bool, typer.Option("--today", help="Draw nothing: take all values as known.")]
Uninformed = Annotated[
    bool, typer.Option("--uninformed", help="The players do not know the parameters either: all play on averages.")
]
Stage = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="In a tree, the decision; the player's first if absent.", show_default=False),
]
Ties = Annotated[
    str, typer.Option(metavar="WORD", help="weak: of several equilibria the worst counts; strong: the best.")
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="NAME=LIST",
        help='Parameters learned together: "costs=first second". May be repeated.',
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option(metavar="N", help="Equal seeds give equal numbers.", min=0)]
Precision = Annotated[
    float | None,
    typer.Option(metavar="ERROR", help="Draw until no standard error is above this.", show_default=False),
]
Figure = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Draw regrets and values of information: .svg, .png or .pdf.", show_default=False
    ),
]


def decide(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    player: Who = None,
    over: Drawn = None,
    today: Today = False,
    uninformed: Uninformed = False,
    stage: Stage = None,
    ties: Ties = "weak",
    group: Groups = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    seed: Seed = 0,
    precision: Precision = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Choose an action without knowing the parameters, and value information.

    Parameters are drawn from the model's distributions. Of every action: expected payoff, regret and worst case; then
    what it is worth to learn all parameters, each of them, or the result of an election before choosing.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced)
    names = [] if today else varied("--over", over, choice)
    groups = {name: text.replace(",", " ").split() for name, text in read_pairs("--group", group, "costs=x y").items()}
    asked: dict[str, Any] = {"over": names, "informed": not uninformed, "stage": stage, "ties": ties, "groups": groups}
    found, was_interrupted = as_far_as_found(
        lambda: _find(choice, player, {**asked, "seed": seed, "precision": precision})
    )
    write_table(csv, found.to_frame)
    draw(figure, found.plot)
    if as_json:
        print_json(_document(choice, found))
    else:
        _print(choice, found)
    end_if_interrupted(was_interrupted, done="standard errors are larger than was asked for")


def _find(choice: Choice, player: str | None, asked: dict[str, Any]) -> Decision:
    from sma_games.sensitivity import decide as find

    with working("weighing the actions"):
        return find(choice.model, player, **asked)


def _print(choice: Choice, found: Decision) -> None:
    echo(heading(choice.model.title), f"{_scope(choice, found)}\n")
    echo(_actions(found), "")
    for rule, action, is_sure in found.recommendations:
        doubt = "" if is_sure else " (the numbers do not settle it)"
        echo(f"By {WORDS[rule.name]}: {action}{doubt}")
    echo(f"By Hurwicz's rule: {_hurwicz(found)}\n")
    echo("What it is worth to learn first:", moved(_information(found)))
    left = [name for name, each in found.parameters.items() if each.value < WORTHLESS]
    if left:
        echo(indented(f"less than {WORTHLESS}, alone: {listed(left)}"))
    for text in _remarks(found):
        echo(f"\n{text}")


def _scope(choice: Choice, found: Decision) -> str:
    """Return who decides, and what is known by whom."""
    place = f" at {found.stage}" if found.stage else ""
    if not found.over:
        return f"{found.player} decides{place}; all parameters from {choice.words}"
    who = "the players know" if found.is_informed else "nobody knows"
    drawn = plural(len(found.over), "parameter")
    return f"{found.player} decides{place}; {drawn} drawn, which {who}; the others from {choice.words}"


def _actions(found: Decision) -> Any:
    right = ["expected", "5 %", "95 %", "best", "regret", "largest", "worst"]
    table = new_table("action", *right, right=right, whole=["action", *right])
    for each in found.actions:
        table.add_row(
            each.action,
            *(f"{number.value:.4f}" for number in (each.expected, each.low, each.high)),
            percent(each.best.value, 1),
            f"{each.expected_regret.value:.4f}",
            f"{'' if isfinite(each.largest_regret.error) else '>'}{each.largest_regret.value:.3f}",
            f"{'' if isfinite(each.worst.error) else '<'}{each.worst.value:.3f}",
        )
    return table


def _hurwicz(found: Decision) -> str:
    if len(found.hurwicz) == 1:
        return f"{found.hurwicz[0].action}, whatever the weight of the best case"
    parts = [f"{each.action} from {each.low:.3g} to {each.high:.3g}" for each in found.hurwicz]
    return f"{listed(parts)}, by the weight of the best case"


def _information(found: Decision) -> Any:
    table = new_table("what", "value", "error", right=["value", "error"], whole=["what", "value", "error"])
    known = {name: each for name, each in found.parameters.items() if each.value >= WORTHLESS}
    rows = {
        "all parameters": found.perfect_information,
        **{f"result of {name}": each for name, each in found.events.items()},
        **found.groups,
        **dict(list(known.items())[:SHOWN]),
    }
    for name, each in rows.items():
        table.add_row(name, f"{each.value:.4f}", "exact" if each.exact is not None else f"{each.error:.1g}")
    return table


def _remarks(found: Decision) -> Iterator[str]:
    """Yield what a reader must know of the numbers."""
    yield (
        "best: how often no other action pays more. regret: what is lost on average against the best action; largest: "
        "at most."
    )
    if any(not isfinite(each.worst.error) for each in found.actions):
        yield "> and <: seen among the settings drawn; there may be more extreme ones."
    errors = [each.expected.error for each in found.actions if each.expected.exact is None]
    if errors:
        drawn = f"{found.num_settings:,} settings in 16 replications"
        yield f"{found.status.value} They are at most {max(errors):.1g}, from {drawn}."
    elif found.over:
        yield found.status.value
    if found.acceptance_rate < 1:
        yield f"{percent(found.acceptance_rate)} of the settings drawn are admissible; the others do not count."
    if found.caveat:
        yield found.caveat


def _document(choice: Choice, found: Decision) -> DecideDocument:
    return {
        "command": "decide",
        **subject_json(choice),
        "player": found.player,
        "stage": found.stage or None,
        "over": list(found.over),
        "informed": found.is_informed,
        "ties": found.ties,
        "status": found.status.name,
        "status_text": found.status.value,
        "caveat": found.caveat,
        "actions": [
            {
                "action": each.action,
                "expected": _json(each.expected),
                "low": _json(each.low),
                "high": _json(each.high),
                "best": _json(each.best),
                "expected_regret": _json(each.expected_regret),
                "largest_regret": _json(each.largest_regret),
                "worst": _json(each.worst),
                "greatest": _json(each.greatest),
                "expected_weak": _json(each.expected_weak),
                "expected_strong": _json(each.expected_strong),
            }
            for each in found.actions
        ],
        "recommendations": [
            {"rule": each.rule.name, "rule_text": each.rule.value, "action": each.action, "sure": each.is_sure}
            for each in found.recommendations
        ],
        "hurwicz": [{"low": each.low, "high": each.high, "action": each.action} for each in found.hurwicz],
        "perfect_information": _json(found.perfect_information),
        "information": {
            kind: {name: _json(each) for name, each in table.items()}
            for kind, table in (
                ("parameters", found.parameters),
                ("groups", found.groups),
                ("events", found.events),
            )
        },
        "settings": found.num_settings,
        "acceptance_rate": found.acceptance_rate,
        "seed": found.seed,
    }


def _json(number: Estimate) -> GradedPart:
    return {
        "value": number.value,
        "standard_error": number.error if isfinite(number.error) else None,
        "exact": None if number.exact is None else exact_json(number.exact),
        "evidence": number.evidence.name,
    }
