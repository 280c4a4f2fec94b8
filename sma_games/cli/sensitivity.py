"""`sma-games sensitivity`: which parameter matters for an outcome, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    indented,
    listed,
    new_table,
    number,
    plural,
    print_json,
    subject_json,
)
from sma_games.cli.probability import DrawnOver, Seed, drawn_names
from sma_games.cli.questions import (
    all_if_named,
    as_far_as_found,
    counted,
    draw,
    end_if_interrupted,
    write_table,
)
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import EndPart, IndexPart, InfluencePart, SensitivityDocument
    from sma_games.sensitivity import IndexEstimate, Influence, Sensitivity, TornadoEnd

__all__ = ["OUTCOMES", "sensitivity"]

DIGITS = 3  # of an index; of its interval, too
OUTCOMES = """
\b
Outcomes:
  some row = hawk                      a claim, as for prove: whether it holds
  payoff_row                           a payoff, or a measure of a tree; of several
  least payoff_row                     equilibria say which: least or greatest
  regret row = dove                    what a strategy, or an action at a stage, loses
  early_rok - wait_rok                 a formula over parameters and definitions

\b
Methods:
  sobol     shares of the variance: alone, and with all interactions
  shapley   the variance shared out; the shares add up to 1
  morris    elementary effects; takes --n, not --precision
  tornado   one parameter at a time, 5 % to 95 % of its belief, exact
  local     slopes and elasticities at the setting, exact
"""

OutcomeText = Annotated[
    str,
    typer.Argument(metavar="OUTCOME", help="What is influenced, in quotation marks; see below.", show_default=False),
]
Method = Annotated[str, typer.Option(metavar="NAME", help="sobol, shapley, morris, tornado or local.")]
Group = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=A,B", help="Parameters whose influence is measured together; repeatable.", show_default=False
    ),
]
Number = Annotated[
    int | None,
    typer.Option("--n", metavar="N", help="Points, or lines, for each index; of morris, walks.", show_default=False),
]
Precision = Annotated[
    float | None,
    typer.Option(metavar="P", help="Half the width of the intervals; 0.01 if absent.", show_default=False),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", help="Hand out what is known by then.", show_default=False),
]
Pairs = Annotated[bool, typer.Option("--pairs", help="Also work out the interactions of all pairs; for sobol.")]
Figure = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Draw bars, a tornado, or with --pairs a heat map: .svg, .png or .pdf.",
        show_default=False,
    ),
]


def sensitivity(  # noqa: PLR0913 - each is an option
    model: ModelName,
    outcome: OutcomeText,
    *,
    method: Method = "sobol",
    over: DrawnOver = None,
    group: Group = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    n: Number = None,
    precision: Precision = None,
    seed: Seed = 0,
    time_limit: TimeLimit = None,
    pairs: Pairs = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Tell which parameter matters for an outcome, under the model's distributions.

    Levers are drawn only if --over names them. The table says what influence rests on: the parameter's unit, evidence
    and meaning.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    asked = {"method": method, "n": n, "precision": precision, "seed": seed, "time_limit": time_limit, "pairs": pairs}
    groups = {"groups": _groups(choice, group), "over": drawn_names(choice, over)}
    found, was_interrupted = as_far_as_found(lambda: _find(choice, outcome, {**asked, **groups}))
    if not was_interrupted:
        write_table(csv, found.to_frame)
        draw(figure, lambda: found.plot(**all_if_named(over)))
    if as_json:
        print_json(_document(choice, found))
    else:
        echo(*_lines(choice, found))
    end_if_interrupted(was_interrupted, {"--csv": csv, "--figure": figure}, "intervals are wider than was asked")


def _groups(choice: Choice, texts: Sequence[str] | None) -> dict[str, list[str]] | None:
    """Return the groups that --group gives, by name."""
    found: dict[str, list[str]] = {}
    for text in texts or ():
        name, sign, rest = (part.strip() for part in text.partition("="))
        members = [part.strip() for part in rest.split(",") if part.strip()]
        if not (name and sign and members):
            raise SettingError(f"--group {text}: expected NAME=A,B, such as --group costs=first,second")
        if name in found:
            raise SettingError(f"--group {name}: given twice; keep one of them")
        check_parameters("--group", members, choice.model)
        found[name] = members
    return found or None


def _find(choice: Choice, outcome: str, asked: dict[str, Any]) -> Sensitivity:
    from sma_games.sensitivity import sensitivity as find

    with counted("measuring influence", "evaluation") as progress:
        return find(choice.model, outcome, progress=progress, **asked)


def _lines(choice: Choice, found: Sensitivity) -> Iterator[Any]:
    yield heading(choice.model.title)
    yield indented(f"Outcome: {found.outcome}")
    yield indented(found.method.value)
    drawn = "varied" if found.mean is not None and found.mean.exact is not None else "drawn"
    yield indented(f"{plural(len(found.over), 'parameter')} {drawn}; the others from {choice.words}")
    yield ""
    yield _ends_table(found) if found.influences and found.influences[0].ends else _index_table(found)
    if found.pairs:
        yield "\nInteractions, the largest:"
        yield _pairs_table(found)
    yield ""
    yield from _remarks(found)


def _remarks(found: Sensitivity) -> Iterator[str]:
    if found.mean is not None:
        word = "Probability" if found.is_claim and found.variance is not None else "Mean"
        word = word if found.variance is not None else "At the setting"
        yield f"{word}: {_truth(found, found.mean)}."
    share = found.interaction_share
    if share is not None:
        yield f"{max(share, 0):.0%} of the variance is in interactions: no parameter explains it alone."
    if found.without_evidence:
        yield f"Influence without evidence: {listed(found.without_evidence)}."
    if found.not_drawn:
        yield f"Not drawn: {listed([f'{name} ({why})' for name, why in found.not_drawn.items()])}."
    for each in found.influences:
        if each.reason:
            yield f"{each.name}: {each.reason}"
    yield found.reason


def _truth(found: Sensitivity, estimate: IndexEstimate) -> str:
    if estimate.exact is None:
        return repr(estimate)
    return ("true" if estimate.exact else "false") if found.is_claim else number(estimate.exact)


def _index_table(found: Sensitivity) -> Any:
    names = [*found.indices]
    values = any(each.value_of_information is not None for each in found.influences)
    right = [*(name.replace("_", " ") for name in names), *(["value of information"] if values else [])]
    table = new_table("parameter", *right, "unit", "evidence", "meaning", right=right, whole=["parameter", *right])
    for each in found.influences:
        cells = [_cell(each.estimates.get(name)) for name in names]
        own = each.value_of_information
        value = [] if not values else ["" if own is None else f"{own:.4f}"]
        table.add_row(each.name, *cells, *value, each.unit, each.evidence or "", _meaning(each))
    return table


def _meaning(influence: Influence) -> str:
    return influence.meaning if len(influence.parameters) == 1 else listed(influence.parameters)


def _cell(estimate: IndexEstimate | None) -> str:
    if estimate is None or not isfinite(estimate.value):
        return "-"
    if estimate.exact is not None:
        return number(estimate.exact)
    width = f" ± {estimate.half_width:.{DIGITS}f}" if isfinite(estimate.half_width) else ""
    return f"{round(estimate.value, DIGITS) + 0.0:.{DIGITS}f}{width}"  # no minus before zero


def _ends_table(found: Sensitivity) -> Any:
    columns = ["at 5 %", "at 95 %"]
    table = new_table(
        "parameter", *columns, "outcome at 5 %", "at 95 %", "unit", right=columns, whole=["parameter", *columns]
    )
    for each in found.influences:
        assert each.ends is not None
        low, high = each.ends
        table.add_row(
            each.name, number(low.value), number(high.value), _end_text(found, low), _end_text(found, high), each.unit
        )
    return table


def _end_text(found: Sensitivity, end: TornadoEnd) -> str:
    """Return the outcome at an end, then the equilibria there."""
    if end.outcome is None:
        return "not admissible"
    outcome = ("true" if end.outcome else "false") if found.is_claim else number(end.outcome)
    return f"{outcome}: {' | '.join(end.answer) or 'no equilibrium'}"


def _pairs_table(found: Sensitivity) -> Any:
    table = new_table("parameters", "share of the variance", right=["share of the variance"])
    largest = sorted(found.pairs.items(), key=lambda item: -item[1].value)
    for (first, second), estimate in largest[:10]:
        table.add_row(f"{first}, {second}", _cell(estimate))
    return table


def _document(choice: Choice, found: Sensitivity) -> SensitivityDocument:
    return {
        "command": "sensitivity",
        **subject_json(choice),
        "outcome": found.outcome,
        "method": found.method.word,
        "method_text": found.method.value,
        "over": list(found.over),
        "not_drawn": dict(found.not_drawn),
        "status": found.status.name,
        "status_text": found.status.value,
        "mean": None if found.mean is None else _estimate_json(found.mean),
        "variance": None if found.variance is None else _estimate_json(found.variance),
        "influences": [_influence_json(each) for each in found.influences],
        "pairs": [{"parameters": list(pair), **_estimate_json(each)} for pair, each in found.pairs.items()],
        "interaction_share": found.interaction_share,
        "without_evidence": list(found.without_evidence),
        "num_evaluations": found.num_evaluations,
        "seed": found.seed,
    }


def _estimate_json(estimate: IndexEstimate) -> IndexPart:
    return {
        "value": estimate.value if isfinite(estimate.value) else None,
        "half_width": estimate.half_width if isfinite(estimate.half_width) else None,
        "exact": None if estimate.exact is None else exact_json(estimate.exact),
    }


def _influence_json(influence: Influence) -> InfluencePart:
    return {
        "name": influence.name,
        "parameters": list(influence.parameters),
        "indices": {name: _estimate_json(each) for name, each in influence.estimates.items()},
        "ends": None if influence.ends is None else [_end_json(each) for each in influence.ends],
        "meaning": influence.meaning,
        "unit": influence.unit,
        "evidence": influence.evidence,
        "value_of_information": influence.value_of_information,
        "reason": influence.reason,
    }


def _end_json(end: TornadoEnd) -> EndPart:
    return {
        "value": exact_json(end.value),
        "outcome": None if end.outcome is None else exact_json(end.outcome),
        "equilibria": list(end.answer),
    }
