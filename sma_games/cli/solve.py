"""`sma-games solve`: the equilibria of a model at one setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from sma_games.cli.loudness import note
from sma_games.cli.offers import offers_json, print_offers
from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
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
    numbers_json,
    plural,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import draw, read_values, write_table
from sma_games.errors import MethodError, SettingError, did_you_mean

if TYPE_CHECKING:
    from fractions import Fraction

    from sma_games.cli.documents.one_setting import (
        BeliefsPart,
        Choices,
        DrawnPart,
        EquilibriumPart,
        SelectionPart,
        SolveDocument,
    )
    from sma_games.equilibria import Equilibrium, EquilibriumResult, Selection, Solver
    from sma_games.equilibria.beliefs import Beliefs
    from sma_games.games import AlternatingOffers, ExtensiveFormGame, OfferPlan

__all__ = ["solve"]

TOLD = 16  # information sets that are printed

Concept = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="nash (default for matrices), pure_nash, correlated, coarse_correlated, stackelberg, subgame_perfect "
        "(default for trees and talks), sequential (trees with hidden information), markov_perfect (default for "
        "zero-sum stochastic games), or pure_markov_perfect (default for others). Of bargaining problems: "
        "nash_bargaining, asymmetric_nash_bargaining, kalai_smorodinsky, egalitarian, utilitarian, shapley_value, "
        "core.",
        show_default=False,
    ),
]
SolverName = Annotated[str, typer.Option(metavar="NAME", help="A solver, or auto for the first that fits.")]
Explain = Annotated[
    bool, typer.Option("--explain", help="Tell why this solver, what it guarantees, and what more would cost.")
]
SolverOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="Of the solver, such as iterations=500 of counterfactual_regret. May be repeated.",
        show_default=False,
    ),
]
Rule = Annotated[
    str | None,
    typer.Option(
        "--select",
        metavar="RULE",
        help="Choose one: payoff_dominance, risk_dominance, strict, welfare, or maximum_entropy.",
        show_default=False,
    ),
]
Figure = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Draw the equilibria: .svg, .png or .pdf. Of a 2 x 2 game the best-response diagram, of 2 x n the upper "
        "envelope, of 3 x n the best-response regions, of other matrices the table; of a tree the first equilibrium.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option(min=1, metavar="N", help="List at most so many equilibria.")]


def solve(  # noqa: PLR0913 - the options of a command are its arguments
    model: ModelName,
    concept: Concept = None,
    solver: SolverName = "auto",
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    *,
    option: SolverOptions = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
    limit: Limit = 100,
    rule: Rule = None,
    explain: Explain = False,
) -> None:
    """Find every equilibrium at one setting.

    All numbers are exact, and every equilibrium is verified.
    """
    check_table(csv)
    check_figure(figure)
    _check_rule(rule)
    choice = choose(model, calibration, settings, reduced=reduced)
    from sma_games.equilibria import solve as find_equilibria

    asked = _read_solver(solver, option)
    with working(f"solving {model}"):
        game = choice.model.at()
        result = find_equilibria(game, concept, asked)
        found = list(islice(result.equilibria, limit))
        selection = None if rule is None else result.select(rule)
    if figure is not None and not result.figure:
        raise MethodError(
            "leave --figure out: drawn are equilibria of trees and Nash equilibria of payoff matrices, and these are "
            f"of concept {result.concept!r}, of {game!r}"
        )
    draw(figure, lambda: result.plot(model=choice.model))
    if csv is not None:
        write_table(csv, lambda: result.to_frame(limit))
        if result.num_equilibria > len(found):
            note(f"{csv} holds the first {limit} of {_count(result)}; raise --limit for more")
    if as_json:
        indices = list(result.indices) if explain and result.has_indices else None
        print_json(_document(choice, result, found, indices, selection))
        return
    _print(choice, result, found, limit)
    if selection is not None:
        echo(*_paragraphs(str(selection)))
    if explain:
        echo(*_paragraphs(result.explain()))
    if explain and result.has_indices:
        told = [f"{_group(group)} {index:+d}" for group, index in zip(result.components, result.indices, strict=True)]
        echo(indented(f"Index of each component (they add up to 1; 0 can vanish): {listed(told)}", 0))


def _read_solver(name: str, options: Sequence[str] | None) -> str | Solver:
    """Return the solver that was asked for, with its options."""
    if not options:
        return name
    if name == "auto":
        raise SettingError("--option: say with --solver of which solver, for example --solver counterfactual_regret")
    from sma_games.equilibria.registry import find_solver

    return find_solver(name, **read_values(options, "iterations=500"))


def _check_rule(rule: str | None) -> None:
    """Refuse a rule that the library does not have, or that needs more than its name."""
    if rule is None:
        return
    from sma_games.equilibria.selection.rules import RULES

    rules = [name for name in RULES if name != "status_quo"]
    if rule not in rules:
        raise SettingError(f"--select {rule}: expected {', '.join(rules)}{did_you_mean(rule, rules)}")


def _paragraphs(text: str) -> Iterator[Any]:
    """Return lines to be wrapped, after an empty one."""
    yield ""
    yield from (indented(line, 0) for line in text.splitlines())


def _selection_json(selection: Selection) -> SelectionPart:
    return {
        "rule": selection.rule,
        "decided": selection.is_decided,
        "equilibria": list(selection.numbers),
        "reason": selection.reason,
    }


def _print(choice: Choice, result: EquilibriumResult, found: Sequence[Equilibrium], limit: int) -> None:
    if _is_outcome(found):
        _print_outcomes(choice, result, found, limit)
        return
    echo(
        heading(choice.model.title),
        f"at {choice.words}\n",
        f"{_count(result)} (concept {result.concept}, solver {result.method}). {result.status.value}",
        *([""] if found else []),
    )
    if found:
        _print_found(result, found)
    if any(len(group) > 1 for group in result.components) and not result.is_convex:
        echo(f"\nConnected components: {'; '.join(map(_group, result.components))}")
    _print_curved_cells(result)
    if found and choice.model.belief_rows:
        from sma_games.reporting.words.vocabulary import OWN_EXPECTATIONS

        echo("", indented(OWN_EXPECTATIONS, 0))
    if result.num_equilibria > len(found):
        echo(f"Listed: the first {len(found)} of {_count(result)}; --limit lists more of them.")
        _print_optimal_actions(result)


def _print_found(result: EquilibriumResult, found: Sequence[Equilibrium]) -> None:
    """Print equilibria as their profiles are best read."""
    from sma_games.games import BehaviorProfile, JointDistribution, MixedProfile

    match found[0].profile:
        case JointDistribution():
            _print_distributions(found)
        case MixedProfile():
            _print_table(found)
        case BehaviorProfile():
            _print_plans(result, found)
        case _:
            _print_states(found)


def _is_outcome(found: Sequence[Equilibrium]) -> bool:
    """Tell whether these are outcomes of bargaining or of talks."""
    from sma_games.games.bargaining import JointOutcome

    return any(isinstance(each.profile, JointOutcome) for each in found[:1])


def _print_outcomes(choice: Choice, result: EquilibriumResult, found: Sequence[Equilibrium], limit: int) -> None:
    """Print the solution of a bargaining problem, or the equilibrium of talks, in words; of talks every offer too."""
    from sma_games.games import OfferPlan
    from sma_games.reporting.words.answers import Reading
    from sma_games.reporting.words.forms import WORDS

    echo(heading(choice.model.title), f"at {choice.words}; concept {result.concept}, solver {result.method}")
    for paragraph in WORDS[choice.model.form].paragraphs(Reading(choice.model, result, tuple(found))):
        echo("", indented(paragraph, 0))
    plan = found[0].profile
    if isinstance(plan, OfferPlan):
        echo("")
        print_offers(plan, cast("AlternatingOffers", result.game).shape, limit)


def _print_curved_cells(result: EquilibriumResult) -> None:
    """Print the sets of equilibria that extreme points do not tell: actions that may be used, and conditions."""
    for cell in [cell for cell in result.cells if cell.corners is None][:TOLD]:
        mixed = {label: " or ".join(actions) for label, actions in cell.used.items() if len(actions) > 1}
        echo("\nA curved set of equilibria, in which indifferent players mix so that:")
        echo(*(indented(f"{label}: {actions}") for label, actions in mixed.items()))
        echo(*(indented(condition) for condition in cell.conditions))


def _count(result: EquilibriumResult) -> str:
    return plural(result.num_equilibria, "equilibrium", "equilibria")


def _print_table(found: Sequence[Equilibrium]) -> None:
    table = new_table("#", "player", "strategy", "payoff", "properties", right=["#"])
    for place, equilibrium in enumerate(found):
        rows = zip(equilibrium.profile.items(), equilibrium.payoffs.values(), strict=True)
        for first, ((player, strategy), payoff) in enumerate(rows):
            label, flags = ("", "") if first else (str(place), listed(equilibrium.flags, ""))
            table.add_row(label, player, _mixture(strategy, "\n"), number(payoff), flags)
    echo(table)


def _print_distributions(found: Sequence[Equilibrium]) -> None:
    """Print joint distributions: which profile is drawn how often."""
    table = new_table("#", "profile", "probability", "payoffs", "properties", right=["#"])
    for place, equilibrium in enumerate(found):
        joint: Any = equilibrium.profile
        payoffs = "\n".join(f"{player} {number(payoff)}" for player, payoff in equilibrium.payoffs.items())
        profiles = "\n".join(" / ".join(profile) for profile in joint.support)
        weights = "\n".join(number(weight) for weight in joint.support.values())
        table.add_row(str(place), profiles, weights, payoffs, listed(equilibrium.flags, ""))
    echo(table)


def _group(members: Sequence[int]) -> str:
    return f"{{{', '.join(map(str, members))}}}"


def _mixture(strategy: Mapping[str, Any], separator: str = " + ") -> str:
    """Return a mixed strategy as words: "hawk 1/3 (~0.333333) + dove 2/3 (~0.666667)"."""
    used = {name: probability for name, probability in strategy.items() if probability}
    if len(used) == 1:
        return next(iter(used))
    return separator.join(f"{name} {number(probability)}" for name, probability in used.items())


def _print_plans(result: EquilibriumResult, found: Sequence[Equilibrium]) -> None:
    for place, equilibrium in enumerate(found):
        flags = f" ({listed(equilibrium.flags)})" if equilibrium.flags else ""
        echo(*([""] if place else []), heading(f"Equilibrium {place}{flags}"))
        if not equilibrium.is_pure:
            _print_behavior(result, equilibrium)
        for label, text in _plan_lines(result, equilibrium):
            echo(indented(f"{label}: {text}"))


def _plan_lines(result: EquilibriumResult, equilibrium: Equilibrium) -> Iterator[tuple[str, str]]:
    if equilibrium.is_pure:
        on_path, off_path = _split(result, equilibrium)
        yield "path of play", _choices(on_path)
        if off_path:
            yield "off the path", _choices(off_path)
    yield "payoffs", listed([f"{player} {number(payoff)}" for player, payoff in equilibrium.payoffs.items()])
    if equilibrium.measures:
        yield "expected", listed([f"{name} {number(value)}" for name, value in equilibrium.measures.items()])
    for label, beliefs in equilibrium.beliefs.items():
        if len(beliefs) > 1:
            yield ("belief" if beliefs.is_reached else "belief needed off the path") + f" at {label}", str(beliefs)
    if equilibrium.refinement is not None:
        yield from (("fails", reason) for reason in equilibrium.refinement.reasons)


def _print_states(found: Sequence[Equilibrium]) -> None:
    """Print what players do in each state, where they have a choice, and what play that begins there is worth."""
    for place, equilibrium in enumerate(found):
        flags = f" ({listed(equilibrium.flags)})" if equilibrium.flags else ""
        echo(*([""] if place else []), heading(f"Equilibrium {place}{flags}"))
        profile: Any = equilibrium.profile
        table = new_table("state", "choices", *(f"value for {player}" for player in equilibrium.state_values))
        for state in profile.states:
            own = [(player, profile.choices.get((state, player))) for player in profile]
            told = [f"{player}: {_mixture(choice)}" for player, choice in own if choice]
            table.add_row(
                state, "\n".join(told), *(number(values[state]) for values in equilibrium.state_values.values())
            )
        echo(table)


def _print_behavior(result: EquilibriumResult, equilibrium: Equilibrium) -> None:
    """Print what players do at each information set, in the order of the tree."""
    game, profile = cast("ExtensiveFormGame", result.game), equilibrium.profile
    choices: Any = {label: choice for player in profile for label, choice in profile[player].items()}
    told = [members for members in game.information_sets.values() if members.label in choices]
    table = new_table("information set", "player", "choice")
    for members in told[:TOLD]:
        table.add_row(members.label, members.player, _mixture(choices[members.label]))
    echo(table)
    if len(told) > TOLD:
        echo(indented(f"… and {plural(len(told) - TOLD, 'more information set')} (--json has all)"))


def _choices(choices: Mapping[str, str]) -> str:
    told = [f"{label} → {action}" for label, action in islice(choices.items(), TOLD)]
    more = len(choices) - len(told)
    return listed([*told, f"… and {more} more (--json has all)"] if more else told)


def _split(result: EquilibriumResult, equilibrium: Equilibrium) -> tuple[dict[str, str], dict[str, str]]:
    """Return the choices on the path of play and those off it, of a pure equilibrium."""
    sets: list[tuple[str, Any]] = [pair for player in equilibrium.profile.values() for pair in player.items()]
    game = cast("ExtensiveFormGame", result.game)
    order = {label: place for place, label in enumerate(game.information_sets)}
    choices = {label: _mixture(choice) for label, choice in sorted(sets, key=lambda pair: order[pair[0]])}
    path = dict(equilibrium.path(game))
    return path, {label: action for label, action in choices.items() if label not in path}


def _print_optimal_actions(result: EquilibriumResult) -> None:
    optimal = {label: actions for label, actions in result.optimal_actions.items() if len(actions) > 1}
    if optimal:
        echo("Actions that are equally good in some equilibrium:")
        echo(*(indented(f"{label}: {' or '.join(actions)}") for label, actions in islice(optimal.items(), TOLD)))
        if len(optimal) > TOLD:
            echo(indented(f"… and at {plural(len(optimal) - TOLD, 'more information set')}"))


def _document(
    choice: Choice,
    result: EquilibriumResult,
    found: Sequence[Equilibrium],
    indices: list[int] | None,
    selection: Selection | None,
) -> SolveDocument:
    from sma_games.equilibria.solver import LONG_COUNT, count_text

    why = result.choice
    return {
        "command": "solve",
        **subject_json(choice, concept=result.concept, solver=result.solver),
        "concept": result.concept,
        "method": result.method,
        "choice": {"why": why.why, "guarantee": why.guarantee, "cost": why.cost, "more": why.more},
        "options": asdict(result.solver),
        "status": result.status.name,
        "status_text": result.status.value,
        "num_equilibria": result.num_equilibria if result.num_equilibria < LONG_COUNT else None,
        "num_equilibria_text": count_text(result.num_equilibria),
        "num_listed": len(found),
        "equilibria": [_equilibrium_json(result, place, one) for place, one in enumerate(found)],
        "components": [list(group) for group in result.components],
        "maximal_subsets": [list(group) for group in result.maximal_subsets],
        "cells": [{"used": dict(cell.used), "conditions": list(cell.conditions)} for cell in result.cells],
        "indices": indices,
        "selection": None if selection is None else _selection_json(selection),
    }


def _equilibrium_json(result: EquilibriumResult, place: int, equilibrium: Equilibrium) -> EquilibriumPart:
    document: EquilibriumPart = {
        "number": place,
        "payoffs": numbers_json(equilibrium.payoffs),
        "properties": list(equilibrium.flags),
    }
    profile: Any = equilibrium.profile
    if hasattr(profile, "joint"):
        document["distribution"] = _drawn_json(profile)
    else:
        document["profile"] = {player: _nested_json(choices) for player, choices in profile.items()}
    if not equilibrium.exact:
        document["max_regret"] = exact_json(equilibrium.max_regret)
    if equilibrium.measures:
        document["measures"] = numbers_json(equilibrium.measures)
    if equilibrium.state_values:
        document["values"] = {player: numbers_json(values) for player, values in equilibrium.state_values.items()}
    if equilibrium.beliefs:
        document["beliefs"] = {label: _beliefs_json(beliefs) for label, beliefs in equilibrium.beliefs.items()}
    if equilibrium.refinement is not None:
        tests = equilibrium.refinement
        document["refinement"] = {
            "is_intuitive": tests.is_intuitive,
            "survives_d1": tests.survives_d1,
            "reasons": list(tests.reasons),
        }
    if hasattr(equilibrium.profile, "offers"):
        plan, game = cast("OfferPlan", equilibrium.profile), cast("AlternatingOffers", result.game)
        document["offers"] = offers_json(plan, game.shape)
    if equilibrium.is_pure and hasattr(equilibrium.profile, "plan"):
        document["path"], document["off_path"] = _split(result, equilibrium)
    return document


def _beliefs_json(beliefs: Beliefs) -> BeliefsPart:
    """Return what may be believed at an information set: extreme points, by history."""
    points = [dict(zip(beliefs.histories, point, strict=True)) for point in beliefs.extreme]
    return {
        "reached": beliefs.is_reached,
        "extreme": [numbers_json(point) for point in points],
        "conditions": list(beliefs.conditions),
    }


def _drawn_json(joint: Any) -> list[DrawnPart]:
    """Return the profiles that a joint distribution draws."""
    return [
        {"profile": dict(zip(joint.players, names, strict=True)), "probability": exact_json(weight)}
        for names, weight in joint.support.items()
    ]


def _nested_json(choices: Mapping[str, Any]) -> Choices:
    """Return probabilities by strategy, or by information set and action."""
    nested = any(isinstance(choice, Mapping) for choice in choices.values())
    if nested:
        return {label: numbers_json(choice) for label, choice in choices.items()}
    probabilities: Mapping[str, Fraction] = choices
    return numbers_json(probabilities)
