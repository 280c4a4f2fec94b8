"""`sma-games scenarios`: boxes of parameters in which a claim is proved, and their probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.decide import Drawn
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Settings, choose
from sma_games.cli.output import (
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    percent,
    plural,
    print_json,
    subject_json,
)
from sma_games.cli.questions import as_far_as_found, counted, end_if_interrupted, varied, write_table

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import BoxPart, ScenariosDocument
    from sma_games.cli.documents.parts import EstimatePart
    from sma_games.sensitivity import Estimate, ScenarioBox, ScenarioBoxes

__all__ = ["scenarios"]

ClaimText = Annotated[
    str, typer.Argument(metavar="CLAIM", help="What is claimed, in quotation marks, as for prove.", show_default=False)
]
Boxes = Annotated[int, typer.Option(metavar="N", help="How many boxes are looked for.", min=1)]
Seed = Annotated[int, typer.Option(metavar="N", help="Equal seeds give equal boxes.", min=0)]
TimeLimit = Annotated[float, typer.Option(metavar="SECONDS", help="After which it ends with the boxes proved by then.")]


def scenarios(  # noqa: PLR0913 - each is an option
    model: ModelName,
    claim: ClaimText,
    *,
    over: Drawn = None,
    boxes: Boxes = 2,
    settings: Settings = None,
    calibration: Calibration = None,
    seed: Seed = 0,
    time_limit: TimeLimit = 120,
    as_json: AsJson = False,
    csv: CsvFile = None,
) -> None:
    """Find readable boxes in which a claim is proved.

    Beside each, the best box that peeling finds (PRIM), which is not proved. Few parameters make large boxes: name them
    with --over. Boxes with a probability below 0.001 are not looked for.
    """
    check_table(csv)
    choice = choose(model, calibration, settings, is_parametric=True)
    names = varied("--over", over, choice)
    asked = {"over": names or None, "boxes": boxes, "seed": seed, "time_limit": time_limit}
    found, was_interrupted = as_far_as_found(lambda: _find(choice, claim, asked))
    write_table(csv, found.to_frame)
    if as_json:
        print_json(_document(choice, found))
    else:
        _print(choice, found)
    end_if_interrupted(was_interrupted)


def _find(choice: Choice, claim: str, asked: dict[str, Any]) -> ScenarioBoxes:
    from sma_games.sensitivity import scenarios as find

    with counted("boxes") as progress:
        return find(choice.model, claim, progress=progress, **asked)


def _print(choice: Choice, found: ScenarioBoxes) -> None:
    drawn = plural(len(found.over), "parameter")
    echo(heading(choice.model.title), f"{drawn} drawn; the others from {choice.words}\n")
    echo(f"{found.claim.text}: in {_share(found.probability)} of the settings. {found.status.value}")
    for each in found.boxes:
        echo("\nProved wherever", *(indented(text) for text in each.conditions or ("all settings",)))
        echo(f"Probability of these settings: {_share(each.mass)}; part of the claim's: {_share(each.coverage)}")
    for each in found.peeled:
        echo("\nNot proved, by peeling:", *(indented(text) for text in each.conditions or ("all settings",)))
        part = f"part of the claim's: {_share(each.coverage)}"
        echo(f"Probability of these settings: {_share(each.mass)}; it holds in {_share(each.density)}; {part}")
    if found.advice:
        echo("\n" + found.advice.replace(" in over", " with --over"))


def _share(number: Estimate) -> str:
    """Return a probability, with its standard error if it has one."""
    if not number.error:
        return percent(number.value, 3)
    return f"{percent(number.value, 1)} (± {percent(number.error, 1)})"


def _document(choice: Choice, found: ScenarioBoxes) -> ScenariosDocument:
    return {
        "command": "scenarios",
        **subject_json(choice),
        "claim": found.claim.text,
        "over": list(found.over),
        "status": found.status.name,
        "status_text": found.status.value,
        "advice": found.advice,
        "probability": _json(found.probability),
        "covered": _json(found.covered),
        "boxes": [_box_json(each) for each in found.boxes],
        "peeled": [_box_json(each) for each in found.peeled],
        "seed": found.seed,
    }


def _box_json(box: ScenarioBox) -> BoxPart:
    return {
        "limits": {name: [exact_json(low), exact_json(high)] for name, (low, high) in box.limits.items()},
        "conditions": list(box.conditions),
        "mass": _json(box.mass),
        "density": _json(box.density),
        "coverage": _json(box.coverage),
        "proved": box.proof is not None and box.proof.is_proved,
    }


def _json(number: Estimate) -> EstimatePart:
    return {
        "value": number.value,
        "standard_error": number.error,
        "exact": None if number.exact is None else exact_json(number.exact),
    }
