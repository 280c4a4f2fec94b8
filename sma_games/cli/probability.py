"""`sma-games probability`: how probable a claim is if parameters are distributed as the model believes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.for_some import ForSome, for_some_json, read_ranges
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
    refuse_fixed,
)
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    heading,
    indented,
    new_table,
    plural,
    print_json,
    subject_json,
)
from sma_games.cli.questions import as_far_as_found, counted, draw, end_if_interrupted, write_table
from sma_games.errors import SettingError, did_you_mean

if TYPE_CHECKING:
    from sma_games.cli.documents.beliefs import ProbabilityDocument
    from sma_games.cli.documents.parts import ChancePart
    from sma_games.sensitivity import Chance, Probability

__all__ = [
    "PROBABILITY_CLAIMS",
    "DrawnOver",
    "Given",
    "Seed",
    "TimeLimit",
    "chance_json",
    "drawn_names",
    "probability",
]

METHODS = ("exact", "enclosed", "estimated")
DIGITS = 12
SHORT = 20  # characters of a fraction that stands in the table
PROBABILITY_CLAIMS = """
Claims are those of `sma-games prove`, trends excepted. One that begins with
neither every nor some nor no has two probabilities: that every equilibrium
satisfies it, and that some equilibrium does.
"""

ClaimText = Annotated[
    str, typer.Argument(metavar="CLAIM", help="What is claimed, in quotation marks; see below.", show_default=False)
]
DrawnOver = Annotated[
    list[str] | None,
    typer.Option(
        "--over",
        metavar="NAME",
        help="Parameter to draw, also a lever; may be repeated. All uncertainties with a distribution if absent.",
        show_default=False,
    ),
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLAIM",
        help='What is known to hold, such as "cost < 0.2" or another claim; may be repeated.',
        show_default=False,
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="P",
        help="Half the width of the interval; by default 0.002, and 1e-9 if it is proved.",
        show_default=False,
    ),
]
Method = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="exact, enclosed or estimated; the first that fits if absent.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option(min=0, metavar="S", help="Seed of an estimate.")]
TimeLimit = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", help="Hand out an estimate as it is by then.", show_default=False),
]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw bars with their intervals: .svg, .png or .pdf.", show_default=False),
]


def probability(  # noqa: PLR0913 - each is an option
    model: ModelName,
    claim: ClaimText,
    *,
    over: DrawnOver = None,
    given: Given = None,
    for_some: ForSome = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    precision: Precision = None,
    method: Method = None,
    seed: Seed = 0,
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Tell how probable a claim is under the model's distributions.

    Exact where one parameter is drawn, enclosed by proved bounds where two or three are, else estimated with an error.
    Levers are drawn only if --over names them.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced)
    if method is not None and method not in METHODS:
        raise SettingError(f"--method {method}: expected {', '.join(METHODS)}{did_you_mean(method, METHODS)}")
    ranges = read_ranges("--for-some", for_some, choice)
    asked = {"for_some": ranges, "precision": precision, "method": method, "seed": seed, "time_limit": time_limit}
    found, was_interrupted = as_far_as_found(lambda: _find(choice, claim, drawn_names(choice, over), given, asked))
    if not was_interrupted:
        write_table(csv, found.to_frame)
        draw(figure, found.plot)
    if as_json:
        print_json(_document(choice, found))
    else:
        echo(*_lines(choice, found))
    end_if_interrupted(was_interrupted, {"--csv": csv, "--figure": figure}, "the error is larger than was asked")


def drawn_names(choice: Choice, over: Sequence[str] | None) -> list[str] | None:
    """Return the parameters that --over names, each once; None if it was not given.

    Raises
    ------
    SettingError
        If one is unknown, or has a value too.
    """
    check_parameters("--over", over or (), choice.model)
    refuse_fixed("--over", over or (), choice)
    return list(dict.fromkeys(over)) if over else None


def _find(
    choice: Choice, claim: str, over: Sequence[str] | None, given: Sequence[str] | None, asked: dict[str, Any]
) -> Probability:
    from sma_games.sensitivity import probability as find_probability

    with counted("drawing", "line") as progress:
        return find_probability(choice.model, claim, over=over, given=given or None, progress=progress, **asked)


def _lines(choice: Choice, found: Probability) -> Iterator[Any]:
    from sma_games.modeling.quantified import prefix_of

    given = f", given {found.given}" if found.given else ""
    yield heading(choice.model.title)
    yield indented(f"{prefix_of(found.model)}{found.event.text}{given}")
    yield indented(f"{plural(len(found.over), 'parameter')} drawn; the others from {choice.words}")
    table = new_table("equilibria", "probability", _second_column(found.lower), right=["probability"])
    for reading, chance in found.readings.items():
        table.add_row(reading, _value_text(chance), _second_text(chance))
    yield ""
    yield table
    yield from (indented(sentence) for sentence in found.explain().splitlines()[1:])


def _value_text(chance: Chance) -> str:
    if chance.exact is not None:
        return f"{chance.value:.{DIGITS}g}"
    return f"{chance.value:.{4 if chance.standard_error is not None else chance.digits}f}"


def _second_column(chance: Chance) -> str:
    if chance.exact is not None:
        return "exactly"
    return "proved interval" if chance.standard_error is None else "95 % interval"


def _second_text(chance: Chance) -> str:
    """Return the exact value, or the interval: one that is proved rounded outward."""
    if chance.exact is not None:
        text = str(chance.exact)
        return text if len(text) <= SHORT else "a fraction, with --json"
    if chance.standard_error is not None:
        return f"{chance.low:.4f} - {chance.high:.4f}"
    digits = chance.digits
    scale = 10**digits
    return f"{floor(chance.low * scale) / scale:.{digits}f} - {ceil(chance.high * scale) / scale:.{digits}f}"


def chance_json(chance: Chance) -> ChancePart:
    """Return a probability as far as it is known."""
    return {
        "value": chance.value,
        "low": chance.low,
        "high": chance.high,
        "standard_error": chance.standard_error,
        "exact": None if chance.exact is None else str(chance.exact),
    }


def _document(choice: Choice, found: Probability) -> ProbabilityDocument:
    return {
        "command": "probability",
        **subject_json(choice),
        "claim": found.event.text,
        "given": [each.text for each in found.event.given],
        "for_some": for_some_json(found.model),
        "over": list(found.over),
        "not_drawn": dict(found.kept),
        "method": found.method.name.lower(),
        "method_text": found.method.value,
        "reason": found.why_method,
        "status": found.status.name,
        "status_text": found.status.value,
        "probabilities": {reading: chance_json(chance) for reading, chance in found.readings.items()},
        "condition": chance_json(found.condition),
        "acceptance": chance_json(found.acceptance),
        "undecided": chance_json(found.undecided),
        "num_lines": found.num_lines,
        "along": found.along,
        "seed": found.seed,
    }
