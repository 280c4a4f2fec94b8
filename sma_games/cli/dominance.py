"""`sma-games dominance`: which strategies of a matrix are dominated, step by step, and which can be rationalized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_table,
    echo,
    heading,
    indented,
    listed,
    new_table,
    numbers_json,
    plural,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import write_table

if TYPE_CHECKING:
    from sma_games.cli.documents.one_setting import DominanceDocument
    from sma_games.equilibria import DominanceResult

__all__ = ["dominance"]

Kind = Annotated[str, typer.Option(metavar="KIND", help="strict, or weak, which depends on the order.")]
Dominators = Annotated[str, typer.Option(metavar="KIND", help="mixed, or pure for domination by a single strategy.")]


def dominance(
    model: ModelName,
    kind: Kind = "strict",
    dominators: Dominators = "mixed",
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
) -> None:
    """Eliminate dominated strategies of a matrix, step by step.

    What strict dominance by mixtures leaves are the rationalizable strategies.
    """
    check_table(csv)
    choice = choose(model, calibration, settings, reduced=reduced)
    from sma_games.equilibria import dominance as eliminate

    with working(f"looking for dominated strategies of {model}"):
        result = eliminate(choice.model.at(), kind, dominators)
    write_table(csv, result.to_frame)
    if as_json:
        print_json(_document(choice, result))
    else:
        _print(choice, result)


def _print(choice: Choice, result: DominanceResult) -> None:
    from sma_games.equilibria.verification.dominance import mixture_text

    found = plural(len(result.steps), "dominated strategy", "dominated strategies")
    words = f"{found} (iterated {result.kind} dominance, {result.dominators} dominators)."
    echo(heading(choice.model.title), f"at {choice.words}\n", words, *([""] if result.steps else []))
    if result.steps:
        table = new_table("round", "player", "strategy", "dominated by", "how", right=["round"])
        for step in result.steps:
            how = f"{step.kind}ly"
            table.add_row(str(step.round), step.player, step.strategy, mixture_text(step.dominator), how)
        echo(table)
    rationalizable = result.kind == "strict" and result.dominators == "mixed"
    echo(f"\nLeft{' (rationalizable)' if rationalizable else ''}:")
    echo(*(indented(f"{player}: {listed(names)}") for player, names in result.remaining.items()))
    echo(f"\n{result.meaning}")


def _document(choice: Choice, result: DominanceResult) -> DominanceDocument:

    return {
        "command": "dominance",
        **subject_json(choice, concept=f"{result.kind} dominance"),
        "kind": result.kind,
        "dominators": result.dominators,
        "steps": [
            {
                "round": step.round,
                "player": step.player,
                "strategy": step.strategy,
                "dominator": numbers_json(step.dominator),
                "kind": step.kind,
            }
            for step in result.steps
        ],
        "remaining": {player: list(names) for player, names in result.remaining.items()},
        "meaning": result.meaning,
    }
