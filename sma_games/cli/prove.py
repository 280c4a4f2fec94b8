"""`sma-games prove`: whether a claim holds at every admissible setting, with a certificate or a counterexample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.for_some import ForSome, Ranges, for_some_json, read_ranges
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_table,
    echo,
    heading,
    indented,
    numbers_json,
    plural,
    print_json,
    shortened,
    subject_json,
    working,
)
from sma_games.cli.questions import (
    Where,
    as_far_as_found,
    changes_table,
    check_at,
    counted,
    end_if_interrupted,
    scope_words,
    type_sentences,
    varied,
    write_table,
)
from sma_games.cli.statuses import DIFFERENT, UNDECIDED

if TYPE_CHECKING:
    from sma_games.cli.documents.all_settings import ProveDocument, StepPart
    from sma_games.regions import Proof, ProofStep

__all__ = ["CLAIMS", "prove"]

SHOWN_STEPS = 40

CLAIMS = """
\b
Claims in a matrix (players row and column):
  every row = hawk                     in each equilibrium row plays only this
  some row = dove and column = dove    there is such an equilibrium
  some row = hawk or dove and strict
  no payoff_row < -1.3                 there is no equilibrium that bad for row
  unique                               there is exactly one equilibrium

\b
Claims in a tree (stages and measures):
  every entry = enter and output <= 1.3

\b
Claims about formulas, and trends:
  value > cost                         parameters and definitions of the model
  value - cost falls in cost           or: weakly falls, rises
  some row = hawk falls in cost        once lost, not regained

\b
Equilibria are the extreme ones of a matrix, the subgame-perfect ones of a
tree. Exit status: 0 proved, 1 refuted (or --check found a fault), 2 mistake
in the command, 3 undecided, 130 ended by Ctrl-C.
"""

ClaimText = Annotated[
    str, typer.Argument(metavar="CLAIM", help="What is claimed, in quotation marks; see below.", show_default=False)
]
OverAll = Annotated[
    list[str] | None,
    typer.Option(
        "--over",
        metavar="NAME",
        help="Parameter to vary over its range; may be repeated. All that matter if absent.",
        show_default=False,
    ),
]
Certificate = Annotated[bool, typer.Option("--certificate", help="Print every step that the result rests on.")]
Check = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Repeat the proof by other means, and test N settings.", show_default=False),
]


def prove(  # noqa: PLR0913 - each is an option
    model: ModelName,
    claim: ClaimText,
    *,
    over: OverAll = None,
    where: Where = None,
    for_some: ForSome = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    certificate: Certificate = False,
    check: Check = 0,
    as_json: AsJson = False,
    csv: CsvFile = None,
) -> None:
    """Prove a claim for every admissible setting, or refute it by one.

    The parameters given with --over vary over their ranges, as far as --where allows; the others stay at the setting.
    """
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced, is_parametric=True)
    names = varied("--over", over, choice)
    ranges = read_ranges("--for-some", for_some, choice)
    found, was_interrupted = as_far_as_found(lambda: _find(choice, claim, names, where or (), ranges))
    left_out = {"--check": check, "--certificate": certificate}
    if was_interrupted:
        check, certificate = 0, False
    faults = check_at(check, f"checking the proof, and {plural(check, 'setting')}", found.verify)
    write_table(csv, found.to_frame)
    if as_json:
        print_json(_document(choice, found, check, faults))
    else:
        echo(*_lines(choice, found), *(_certificate(found) if certificate else ()), *_check_lines(check, faults))
    end_if_interrupted(was_interrupted, left_out)
    _end(found, faults)


def _find(choice: Choice, claim: str, over: Sequence[str] | None, where: Sequence[str], ranges: Ranges | None) -> Proof:
    from sma_games.regions import prove as prove_claim

    with counted("proving") as progress:
        return prove_claim(choice.model, claim, over, where=where, for_some=ranges, progress=progress)


def _end(found: Proof, faults: Sequence[str]) -> None:
    from sma_games.regions import ProofStatus

    statuses = {ProofStatus.PROVED: 0, ProofStatus.REFUTED: DIFFERENT, ProofStatus.UNDECIDED: UNDECIDED}
    raise typer.Exit(DIFFERENT if faults else statuses[found.status])


def _lines(choice: Choice, found: Proof) -> Iterator[Any]:
    from sma_games.modeling.quantified import prefix_of

    yield heading(found.status.value)
    yield indented(f"Claim: {found.claim.text}")
    yield indented(f"{choice.model.title}, {scope_words(choice, found.over, found.where, prefix_of(found.model))}")
    yield indented(found.reason)
    if not found.witnesses:
        return
    pair = len(found.witnesses) > 1
    table = changes_table(choice, found.witnesses, ["before", "after"] if pair else ["value"])
    if table is None:
        yield "\nIt fails at the setting itself."
    else:
        yield "\nCounterexample (everything else as at the setting):"
        yield table
    if not pair and not prefix_of(found.model):
        yield from _play(choice, found)


def _play(choice: Choice, found: Proof) -> Iterator[Any]:
    """Yield what is played at a counterexample."""
    from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
    from sma_games.answers import box_question_for

    setting = found.counterexample
    if setting is None or not found.claim.needs_equilibria:
        return
    exact = {name: value for name, value in setting.items() if not isinstance(value, AlgebraicNumber)}
    if len(exact) == len(setting):
        answer = box_question_for(choice.model, "a claim").solved(exact)
        yield "\nEquilibria there:"
        yield from (indented(shortened(words)) for words in type_sentences(choice, answer.equilibria))


def _certificate(found: Proof) -> Iterator[Any]:
    with working("writing the certificate"):
        steps = found.steps
    yield f"\nCertificate, {plural(len(steps), 'step')}:"
    for number, step in enumerate(steps[:SHOWN_STEPS], 1):
        conditions = " and ".join(step.conditions) or "always"
        yield indented(f"{number}. {conditions}: {step.outcome} ({step.method})")
    if len(steps) > SHOWN_STEPS:
        yield indented(f"… and {plural(len(steps) - SHOWN_STEPS, 'more step')}: all of them with --csv or --json")


def _check_lines(check: int, faults: Sequence[str]) -> Iterator[Any]:
    if not check:
        return
    if not faults:
        yield f"\nChecked by other means, and at {plural(check, 'setting')}: no fault."
        return
    yield f"\nWrong: {plural(len(faults), 'fault')}."
    yield from (indented(each) for each in faults)


def _document(choice: Choice, found: Proof, check: int, faults: Sequence[str]) -> ProveDocument:
    return {
        "command": "prove",
        **subject_json(choice),
        "claim": found.claim.text,
        "over": list(found.over),
        "where": list(found.where),
        "for_some": for_some_json(found.model),
        "status": found.status.name,
        "status_text": found.status.value,
        "reason": found.reason,
        "num_cases": found.num_cases,
        "counterexamples": [numbers_json(each) for each in found.witnesses],
        "certificate": [_step_json(each) for each in found.steps],
        "check": {"settings": check, "faults": list(faults)},
    }


def _step_json(step: ProofStep) -> StepPart:
    return {"conditions": list(step.conditions), "outcome": step.outcome, "method": step.method}
