"""`sma-games regions`: the exact answer for all values of several parameters at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.for_some import About, ForSome, for_some_json, read_ranges
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    heading,
    indented,
    listed,
    numbers_json,
    percent,
    plural,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import (
    Over,
    Where,
    as_far_as_found,
    check_at,
    counted,
    draw,
    end_if_interrupted,
    labels,
    parameters_json,
    scope_words,
    type_sentences,
    varied,
    write_table,
)
from sma_games.cli.statuses import DIFFERENT
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.cli.documents.all_settings import (
        AnswerRegionPart,
        FormulasPart,
        MapPart,
        MismatchPart,
        RegionPart,
        RegionsDocument,
    )
    from sma_games.cli.documents.parts import SharePart
    from sma_games.regions import CriticalRegion, EquilibriumFormulas, Mismatch, RegionMap, RegionShare

__all__ = ["DIFFERENT", "Verify", "check_lines", "condition_lines", "map_json", "region_json", "regions"]

LONG = 30  # characters of a fraction that is shown
DRAWN = 2  # parameters that a figure has axes for
PIECES = 12  # of a region, that are printed
EXAMPLES = 3  # differences from the solver that are printed

Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the map over two parameters: .svg, .png or .pdf.", show_default=False),
]
Verify = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Compare the map with the solver at N settings.", show_default=False),
]
Shares = Annotated[
    bool,
    typer.Option("--shares", help="Say what share of the settings each region holds, exact or estimated."),
]
Formulas = Annotated[
    bool,
    typer.Option("--formulas", help="Give each equilibrium's payoffs, probabilities and measures as formulas."),
]


def regions(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    over: Over = None,
    claim: About = None,
    where: Where = None,
    for_some: ForSome = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    shares: Shares = False,
    formulas: Formulas = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
    verify: Verify = 0,
) -> None:
    """Find where each answer holds, for all values of several parameters.

    The regions are exact and cover the ranges completely. The other parameters stay at the setting.

    Ctrl-C ends the search early: the cases found until then are printed, and the exit status is 130.
    """
    check_figure(figure)
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    names = _names(choice, over, figure)
    asked = {"claim": claim, "for_some": read_ranges("--for-some", for_some, choice), "where": where or ()}
    found, was_interrupted = as_far_as_found(lambda: _find(choice, names, asked))
    write_table(csv, found.to_frame)
    left_out = {"--figure": figure, "--verify": verify, "--shares": shares, "--formulas": formulas}
    if was_interrupted:  # what is known is printed, and nothing more is worked out
        figure, verify, shares, formulas = None, 0, False, False
    draw(figure, found.plot)
    words = f"comparing with the solver at {plural(verify, 'setting')}"
    wrong = check_at(verify, words, partial(found.verify, formulas=formulas))
    if as_json:
        print_json(_document(choice, found, verify, wrong, shares=shares, formulas=formulas))
    else:
        _print(choice, found, shares=shares, formulas=formulas)
        echo(*check_lines(verify, wrong))
    if wrong:
        raise typer.Exit(DIFFERENT)
    end_if_interrupted(was_interrupted, left_out)


def _names(choice: Choice, over: Sequence[str] | None, figure: Path | None) -> list[str]:
    """Return the parameters to vary, each once, in the order of the command line."""
    names = varied("--over", over, choice)
    relevant = list(choice.model.relevant)
    if names is None:
        from sma_games.answers import box_question_for

        box_question_for(choice.model, "critical regions", is_part_enough=True)  # else no parameter would help
        example = " ".join(f"--over {name}" for name in relevant[:DRAWN])
        raise SettingError(
            f"--over is missing: name the parameters to vary, for example {example}; "
            f"payoffs depend on: {listed(relevant)}"
        )
    if figure is not None and len(names) != DRAWN:
        raise SettingError(
            f"--figure {figure}: a map is drawn over two parameters, not {len(names)}; "
            "give --over twice, or leave --figure out"
        )
    return names


def _find(choice: Choice, names: Sequence[str], asked: dict[str, Any]) -> RegionMap:
    from sma_games.regions import critical_regions

    with counted(f"critical regions over {listed(names)}") as progress:
        return critical_regions(choice.model, names, **asked, progress=progress)


def _print(choice: Choice, found: RegionMap, *, shares: bool, formulas: bool) -> None:
    from sma_games.modeling.quantified import prefix_of
    from sma_games.regions import Verdict

    scope = scope_words(choice, found.over, found.where, prefix_of(found.model))
    echo(heading(choice.model.title), f"{scope}\n")
    if found.asked and found.asked != " and ".join(found.where):
        echo(f"Of admissible settings only: {found.asked}\n")
    if not found.is_complete:
        echo(f"Incomplete. {found.ending.value}\n")
    if found.caveat:
        echo(f"{found.caveat}\n")
    echo(*_today(choice, found))
    with working("putting it into conditions"):
        by_verdict = {verdict: [each for each in found.regions if each.verdict is verdict] for verdict in Verdict}
        conditions = {id(each): condition_lines(each) for each in by_verdict[Verdict.NONEMPTY]}
        explained = list(_existence(choice, found))
    inside = by_verdict[Verdict.NONEMPTY]
    if shares:
        echo(*_admissible_words(found))
    echo(f"\n{plural(len(inside), 'region')} with an interior:")
    for place, region in enumerate(inside, 1):
        echo(heading(f"\nRegion {place}"))
        echo(*(indented(shortened(words)) for words in _answer_words(choice, region)))
        echo(*(indented(shortened(line)) for line in conditions[id(region)]))
        if shares:
            echo(indented(_share_words(_share(found, region))))
        if formulas:
            echo(*_formula_lines(choice, region))
    _print_rest(len(by_verdict[Verdict.BOUNDARY_ONLY]), len(by_verdict[Verdict.UNDECIDED]))
    echo(
        "\nWhen does it hold?" if found.claim is not None else "\nWhen does each equilibrium exist?",
        *explained,
    )


def _today(choice: Choice, found: RegionMap) -> Iterator[Any]:
    """Yield the answer at the setting of the command, or why the map has none."""
    try:
        region = found.at()
    except SettingError as error:
        yield f"Now: {error}"
        return
    yield "Now:" if found.claim is not None else "Equilibria now:"
    yield from (indented(shortened(words)) for words in _answer_words(choice, region))


def _answer_words(choice: Choice, region: CriticalRegion) -> list[str]:
    """Return the types of equilibria of a region in words, or what it is called if it has none."""
    return type_sentences(choice, region.equilibria) or [region.label]


def _existence(choice: Choice, found: RegionMap) -> Iterator[Any]:
    """Yield under which conditions a claim holds, or each type of equilibrium exists."""
    if found.claim is not None or not found.existence:
        yield from (indented(shortened(line)) for line in found.explain().splitlines())
        return
    words = type_sentences(choice, [kind for kind, _ in found.existence])
    for told, (_, condition) in zip(words, found.existence, strict=True):
        yield from (indented(f"{told}:"), indented(shortened(condition), 4))


def condition_lines(region: CriticalRegion) -> list[str]:
    """Return one line for each piece of a region, as many as can be read."""
    lines = [" and ".join(piece) for piece in region.pieces]
    if lines == [""]:
        return ["everywhere"]
    told = [f"{'or ' if place else ''}where {line}" for place, line in enumerate(lines[:PIECES])]
    rest = len(lines) - len(told)
    return [*told, f"or in {plural(rest, 'more case')} (all of them with --json)"] if rest else told


def _share(found: RegionMap, region: CriticalRegion) -> RegionShare:
    with working("measuring"):
        return found.volume_share(region)


def _admissible_words(found: RegionMap) -> Iterator[str]:
    """Yield what part of the box of the ranges the map is about, if not all of it."""
    with working("measuring"):
        share = found.admissible_share()
    if share.exact_share == 0:
        yield f"\nAdmissible, of the box of the ranges: {share}. Its regions have no volume to share."
    elif share.exact_share != 1:
        yield f"\nAdmissible, of the box of the ranges: {share}. Shares below are shares of that."


def _share_words(share: RegionShare) -> str:
    """Return a share of the settings, and how well it is known."""
    from sma_games.algebra.numbers.number_texts import exact_text

    if share.exact_share is not None:
        exact = exact_text(share.exact_share)
        behind = f": {exact}" if len(exact) <= LONG else ""
        return f"share of the settings: {percent(share.share)} (exact{behind})"
    error = f"± {percent(share.standard_error)}, standard error of {share.num_samples:,} samples"
    return f"share of the settings: about {percent(share.share)} (estimate {error})"


def _formula_lines(choice: Choice, region: CriticalRegion) -> Iterator[Any]:
    """Yield the formulas of each equilibrium, with the conditions on which they are right if not everywhere."""
    with working("writing formulas"):
        found = sorted(region.formulas, key=lambda each: region.equilibria.index(each.kind))
    for each in found:
        (words,) = type_sentences(choice, [each.kind])
        pieces = " or ".join(" and ".join(piece) for piece in each.conditions)
        yield indented(f"If {shortened(words)}{f', where {pieces}' if pieces else ''}:")
        yield from (indented(shortened(line.strip()), 4) for line in str(each).splitlines()[1:])


def _print_rest(ties: int, undecided: int) -> None:
    if ties:
        echo(f"\n{plural(ties, 'more region')} without an interior: ties on the boundaries.")
    if undecided:
        echo(f"\n{plural(undecided, 'more region')} undecided: perhaps empty; no proof within the budget.")


def check_lines(verify: int, wrong: Sequence[Mismatch]) -> Iterator[Any]:
    """Yield what a comparison of a map with the solver gave; nothing if there was none."""
    if not verify:
        return
    from sma_games.algebra.numbers.number_texts import shown_text

    settings = plural(verify, "setting")
    if not wrong:
        yield f"\nVerified: the map and the solver agree at all of {settings}."
        return
    yield f"\nWrong: the map and the solver differ at {len(wrong):,} of {settings}."
    for each in wrong[:EXAMPLES]:
        mapped, solved = (" | ".join(labels(types)) or "none" for types in (each.mapped, each.solved))
        where = listed([f"{name} = {shown_text(value)}" for name, value in each.setting.items()])
        told = f"formulas of {' | '.join(labels(each.formulas))}" if each.formulas else f"map {mapped}; solver {solved}"
        yield indented(f"{where}: {told}")


def _document(
    choice: Choice, found: RegionMap, verify: int, wrong: Sequence[Mismatch], *, shares: bool, formulas: bool
) -> RegionsDocument:
    with working("putting it into conditions"):
        parts = [region_json(each) for each in found.regions]
        explained = found.explain().splitlines()
    admissible = found.admissible_share() if shares else None
    has_shares = admissible is not None and admissible.exact_share != 0
    rows: list[AnswerRegionPart] = [
        {
            "equilibria": labels(region.equilibria),
            "words": type_sentences(choice, region.equilibria),
            **part,
            "share": _share_json(_share(found, region)) if has_shares else None,
            "formulas": [_formulas_json(each) for each in region.formulas] if formulas else None,
        }
        for part, region in zip(parts, found.regions, strict=True)
    ]
    return {
        "command": "regions",
        **subject_json(choice),
        "admissible_share": None if admissible is None else _share_json(admissible),
        **map_json(choice, found, verify, wrong),
        "now": _now(found),
        "regions": rows,
        "existence": explained,
    }


def map_json(choice: Choice, found: RegionMap, verify: int, wrong: Sequence[Mismatch]) -> MapPart:
    """Return the part of a document that says what a map is about and how far it can be trusted."""
    return {
        "over": parameters_json(choice, found.ranges),
        "claim": None if found.claim is None else found.claim.text,
        "where": list(found.where),
        "for_some": for_some_json(found.model),
        "ending": found.ending.name,
        "ending_text": found.ending.value,
        "has_mixtures": found.has_mixtures,
        "caveat": found.caveat,
        "verification": {"settings": verify, "differences": [_mismatch_json(each) for each in wrong]},
    }


def _now(found: RegionMap) -> list[str] | None:
    """Return the equilibria at the setting of the command; None if the map has no answer there."""
    try:
        return labels(found.at().equilibria)
    except SettingError:
        return None


def _share_json(share: RegionShare) -> SharePart:
    from sma_games.algebra.numbers.number_texts import exact_text

    return {
        "value": share.share,
        "exact": None if share.exact_share is None else exact_text(share.exact_share),
        "standard_error": share.standard_error,
        "samples": share.num_samples,
        "method": share.method,
    }


def region_json(region: CriticalRegion) -> RegionPart:
    """Return where a region is, and whether it is anywhere."""
    return {
        "verdict": region.verdict.name,
        "verdict_text": region.verdict.value,
        "conditions": [list(piece) for piece in region.pieces],
        "latex": region.latex,
        "witness": None if region.witness is None else numbers_json(region.witness),
    }


def _formulas_json(each: EquilibriumFormulas) -> FormulasPart:
    return {
        "equilibrium": each.kind.label,
        "probabilities": {
            player: {name: formula.text for name, formula in choice.items()}
            for player, choice in each.probabilities.items()
        },
        "payoffs": {player: formula.text for player, formula in each.payoffs.items()},
        "measures": {name: formula.text for name, formula in each.measures.items()},
        "conditions": [list(piece) for piece in each.conditions],
        "right_near": None if each.witness is None else numbers_json(each.witness),
    }


def _mismatch_json(each: Mismatch) -> MismatchPart:
    return {
        "setting": numbers_json(each.setting),
        "map": labels(each.mapped),
        "solver": labels(each.solved),
        "formulas": labels(each.formulas),
    }
