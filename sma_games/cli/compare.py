"""`sma-games compare`: what several models or calibrations answer, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, CsvFile
from sma_games.cli.output import (
    VERSION,
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    new_table,
    numbers_json,
    print_json,
    working,
)
from sma_games.cli.questions import as_far_as_found, draw, end_if_interrupted, write_table
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import CompareDocument, ComparedPart
    from sma_games.sensitivity import ComparedModel, Comparison

__all__ = ["compare"]

Models = Annotated[
    list[str],
    typer.Argument(
        metavar="MODEL...", help="Slugs or .toml files; of a single one all calibrations.", show_default=False
    ),
]
Claims = Annotated[
    list[str] | None,
    typer.Option(
        "--claim",
        metavar="CLAIM",
        help="What is claimed of all, as in `sma-games probability`, or 'MODEL: CLAIM' of one; may be repeated.",
        show_default=False,
    ),
]
Calibrations = Annotated[
    list[str] | None,
    typer.Option(
        "--calibration",
        metavar="NAME",
        help="Compare the models at this calibration too, if they have it; may be repeated.",
        show_default=False,
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="P", help="Half the width of the intervals of estimates; by default 0.002.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of estimates.")]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the probabilities of a claim: .svg, .png or .pdf.", show_default=False),
]


def compare(
    models: Models,
    *,
    claim: Claims = None,
    calibration: Calibrations = None,
    precision: Precision = None,
    seed: Seed = 0,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Show what several models or calibrations answer, side by side.

    With a claim, also whether it holds at their values, and how probable it is under the distributions of each.
    """
    check_figure(figure)
    check_table(csv)
    if figure is not None and not claim:
        raise SettingError("--figure: add --claim, whose probabilities are drawn")
    from sma_games.sensitivity import compare as ask

    def search() -> Comparison:
        with working("comparing the models"):
            return ask(
                _with_calibrations(models, calibration or ()), _claims(claim or ()), precision=precision, seed=seed
            )

    found, was_interrupted = as_far_as_found(search)
    if not was_interrupted:
        write_table(csv, found.to_frame)
        draw(figure, found.plot)
    if as_json:
        print_json(_document(found))
    else:
        echo(*_lines(found))
    end_if_interrupted(was_interrupted, {"--csv": csv, "--figure": figure}, "models are left out")


def _with_calibrations(models: Sequence[str], calibrations: Sequence[str]) -> Any:
    """Return what is compared: every model at today's values, then at the calibrations that it has.

    Raises
    ------
    SettingError
        If no model has a calibration that was named.
    """
    from sma_games.errors import did_you_mean
    from sma_games.modeling import load_model

    if len(models) == 1 and not calibrations:
        return load_model(models[0])
    loaded = [load_model(name) for name in models]
    known = {name for model in loaded for name in model.calibrations}
    for name in calibrations:
        if name not in known:
            raise SettingError(f"--calibration {name}: no model has it{did_you_mean(name, sorted(known))}")
    return [
        (model, name)
        for model in loaded
        for name in (None, *calibrations)
        if name is None or name in model.calibrations
    ]


def _claims(texts: Sequence[str]) -> str | dict[str, str] | None:
    """Return the claim about all models, or the claims by slug.

    Raises
    ------
    SettingError
        If there are several and one does not say which model it is about.
    """
    if len(texts) <= 1 and not any(": " in text for text in texts):
        return texts[0] if texts else None
    found = {}
    for text in texts:
        slug, mark, claim = text.partition(": ")
        if not mark:
            raise SettingError(f"--claim {text!r}: write 'MODEL: CLAIM' if claims differ by model")
        found[slug.strip()] = claim.strip()
    return found


def _lines(found: Comparison) -> Iterator[Any]:
    from sma_games.reporting.words.reader_words import type_label_words

    yield heading("Models and calibrations side by side")
    table = new_table("model", *(["verdict", "probability"] if found.claims else []), "equilibria")
    for each in found.models:
        asked = [each.verdict, "; ".join(_chances(each))] if found.claims else []
        equilibria = [type_label_words(each.model, label) for label in each.equilibria]
        table.add_row(each.name, *asked, "\n".join(equilibria))
    yield table
    for text in dict.fromkeys(found.claims.values()):
        yield f"Claim: {text}"
    if any(each.tips for each in found.models):
        yield "Another verdict beyond these values of one parameter (and the probability of the values beyond):"
    for each in found.models:
        if each.tips:
            yield indented(f"{each.name}: {each.nearest}")
    for each in found.models:
        if each.reason:
            yield f"{each.name}: {each.reason}"
    if found.claims:
        yield found.conclusion


def _chances(each: ComparedModel) -> Iterator[str]:
    if each.probability is not None:
        for reading, chance in each.probability.readings.items():
            yield f"{reading}: {chance}" if len(each.probability.readings) > 1 else str(chance)


def _document(found: Comparison) -> CompareDocument:
    models = [_model_json(found, each) for each in found.models]
    return {"command": "compare", "version": VERSION, "agree": found.agree, "models": models}


def _model_json(found: Comparison, each: ComparedModel) -> ComparedPart:
    chances = each.probability.readings if each.probability else {}
    return {
        "model": each.title,
        "calibration": each.calibration,
        "setting": numbers_json(each.model.baseline),
        "equilibria": list(each.equilibria),
        "status": each.result.status.value,
        "claim": found.claims.get(each.name),
        "verdict": each.verdict if found.claims else None,
        "probabilities": {
            reading: {"value": chance.value, "low": chance.low, "high": chance.high}
            for reading, chance in chances.items()
        },
        "tipping_values": [
            {"parameter": tip.parameter, "side": tip.side, "value": exact_json(tip.value), "mass_beyond": tip.mass}
            for tip in each.tips
        ],
        "method": each.probability.method.name.lower() if each.probability else None,
        "reason": each.reason,
    }
