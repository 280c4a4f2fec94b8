"""How `show` prints formulas and the numbers they give: matrices, trees, states, LaTeX."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from sma_games.cli.offers import offer_places
from sma_games.cli.options import Choice
from sma_games.cli.output import aligned, echo, heading, indented, listed, new_table, number, page_width, plural
from sma_games.cli.visible import visible

if TYPE_CHECKING:
    from sma_games.games import BargainingProblem, ExtensiveFormGame
    from sma_games.modeling import ParametricGame

__all__ = [
    "formula_places",
    "print_bargaining",
    "print_definitions",
    "print_latex",
    "print_matrix",
    "print_states",
    "print_tree",
]

MATRIX_PLAYERS = 2
GAP = 2  # between columns
LATEX_SIGNS = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "_$%&#{}"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
    }
)


def print_definitions(model: ParametricGame) -> None:
    """Print the definitions that the formulas of a model use, those of its shared file too."""
    used = _used_definitions(model)
    if used:
        echo("", heading("Definitions"))
        echo(aligned((name, f"= {model.definitions[name].text}") for name in used))


def _used_definitions(model: ParametricGame) -> list[str]:
    """Return the names of definitions that formulas mention, directly or through others, in file order."""
    todo = [formula.text for formula in model.formulas]
    used: set[str] = set()
    while todo:
        names = set(re.findall(r"[A-Za-z_]\w*", todo.pop())) & model.definitions.keys()
        todo.extend(model.definitions[name].text for name in names - used)
        used |= names
    return [name for name in model.definitions if name in used]


def print_matrix(choice: Choice, numbers: Sequence[Fraction]) -> None:
    """Print the payoffs of a matrix, as formulas and as numbers."""
    model = choice.model
    texts = [formula.text for formula in model.formulas]
    echo("", heading("Payoff formulas"))
    if any(formula.names for formula in model.formulas):
        _print_cells(model, texts)
    else:
        echo(indented("none: they are numbers"))
    echo("", heading(f"Payoffs at {choice.words}"))
    _print_cells(model, [number(value) for value in numbers])


def _print_cells(model: ParametricGame, texts: Sequence[str]) -> None:
    """Print one text per player and cell: two players' as a matrix, others' as a list of profiles."""
    lists = list(model.strategies.values())
    cells = [[texts[index] for index in column] for column in zip(*model.payoff_indices, strict=True)]
    profiles = dict(zip(product(*lists), cells, strict=True))
    shown = {profile: "\n".join(_paired(model.players, cell)) for profile, cell in profiles.items()}
    corner = f"{model.players[0]} \\ {model.players[-1]}"
    if len(lists) == MATRIX_PLAYERS and _width(corner, lists, shown) <= page_width():
        table = new_table(corner, *lists[1])
        for row in lists[0]:
            table.add_row(row, *(shown[row, column] for column in lists[1]))
    else:
        table = new_table(*model.players, "payoffs", whole=model.players)
        for profile, text in shown.items():
            table.add_row(*profile, text)
    echo(table)


def _width(corner: str, lists: Sequence[Sequence[str]], shown: Mapping[tuple[str, ...], str]) -> int:
    """Return how wide a matrix gets in which nothing wraps."""
    rows, columns = lists
    entries = {name: [name, *(line for row in rows for line in shown[row, name].splitlines())] for name in columns}
    widths = [max(map(len, lines)) for lines in entries.values()]
    return max(map(len, [corner, *rows])) + sum(widths) + GAP * len(widths)


def _paired(players: Sequence[str], cell: Sequence[str]) -> Iterator[str]:
    width = max(map(len, players))
    return (f"{player:{width}} {text}" for player, text in zip(players, cell, strict=True))


def print_tree(choice: Choice, numbers: Sequence[Fraction], limit: int) -> None:
    """Print the stages of a tree, its outcomes as formulas, its size, and the payoffs at its leaves."""
    game = choice.model.assemble(numbers)
    _print_stages(choice.model)
    _print_outcomes(choice.model)
    _print_size(game)
    _print_leaves(choice, game, limit)


def _print_stages(model: ParametricGame) -> None:
    echo("", heading("Stages"))
    table = new_table("stage", "who", "actions or chances", "if")
    for stage in model.tables.get("stage", ()):
        chance = stage.get("chance")
        what = _branches(chance) if chance else listed(stage["actions"])
        believed = "".join(f"; {player}: {_branches(row)}" for player, row in stage.get("beliefs", {}).items())
        who = "chance" if chance else stage["player"]
        table.add_row(stage["name"], who, what + believed, _condition(stage))
    echo(table)


def _branches(row: Mapping[str, str]) -> str:
    return listed([f"{name}: {text}" for name, text in row.items()])


def _condition(table: Mapping[str, Any]) -> str:
    """Return the condition of a stage or an outcome as words."""
    alternatives = [table["when"]] if table.get("when") else table.get("when_any", [])
    return " | ".join(
        ", ".join(f"{stage} = {_either(value)}" for stage, value in each.items()) for each in alternatives
    )


def _either(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " or ".join(value)


def _print_outcomes(model: ParametricGame) -> None:
    echo("", heading("Outcomes and their formulas"))
    for outcome in model.tables.get("outcome", ()):
        echo(indented(f"if {_condition(outcome) or 'all is over'}:"))
        rows = [(player, f"= {text}") for player, text in outcome["payoffs"].items()]
        measures = [f"{name} = {text}" for name, text in outcome.get("measures", {}).items()]
        echo(aligned([*rows, *([("measures", f"  {listed(measures)}")] if measures else [])], 6))


def _print_size(game: Any) -> None:
    from sma_games.games import ChanceNode, TerminalNode

    kinds = Counter(type(node) for node in game.nodes)
    decisions = len(game.nodes) - kinds[TerminalNode] - kinds[ChanceNode]
    parts = [
        plural(decisions, "decision node"),
        plural(kinds[ChanceNode], "chance node"),
        plural(kinds[TerminalNode], "leaf", "leaves"),
        plural(len(game.information_sets), "information set"),
    ]
    kind = "perfect" if game.has_perfect_information else "imperfect"
    echo("", f"Tree: {listed(parts)}; {kind} information.")


def _print_leaves(choice: Choice, game: Any, limit: int) -> None:
    from sma_games.games import TerminalNode

    echo("", heading(f"Payoffs at {choice.words}"))
    leaves = [index for index, node in enumerate(game.nodes) if isinstance(node, TerminalNode)]
    table = new_table("history", *game.players, right=game.players)
    for index in leaves[:limit]:
        payoffs = [number(value) for value in game.nodes[index].payoffs]
        table.add_row(" / ".join(game.history(index)), *payoffs)
    echo(table)
    if len(leaves) > limit:
        echo(f"… and {plural(len(leaves) - limit, 'more leaf', 'more leaves')}; --limit shows more of them.")
    if choice.model.belief_rows:
        from sma_games.reporting.words.vocabulary import WEIGHED_PAYOFFS

        echo("", indented(WEIGHED_PAYOFFS, 0))


def print_states(choice: Choice, numbers: Sequence[Fraction]) -> None:
    """Print the states of a stochastic game: payoffs and chances of the next states, as formulas and as numbers."""
    model = choice.model
    assert model.discount is not None
    texts = [formula.text for formula in model.formulas]
    echo("", heading("States and their formulas"))
    if any(formula.names for formula in model.formulas):
        _print_moves(model, texts)
        echo(f"Discount factor: {texts[model.discount]}")
    else:
        echo(indented("none: they are numbers"))
    shown = [number(value) for value in numbers]
    echo("", heading(f"States at {choice.words}"))
    _print_moves(model, shown)
    echo(f"Discount factor: {shown[model.discount]}. Play begins in {model.states[0].name}.")


def _print_moves(model: ParametricGame, texts: Sequence[str]) -> None:
    """Print one row for each state and pure profile."""
    table = new_table("state", "actions", "payoffs", "next states")
    for state in model.states:
        rows = zip(state.profiles, state.payoffs, state.transitions, strict=True)
        for place, (profile, payoffs, transition) in enumerate(rows):
            paired = "\n".join(_paired(model.players, [texts[index] for index in payoffs]))
            following = "\n".join(f"{model.states[to].name}: {texts[index]}" for to, index in transition)
            table.add_row("" if place else state.name, " / ".join(profile), paired, following)
    echo(table)


def print_bargaining(choice: Choice, numbers: Sequence[Fraction]) -> None:
    """Print what is bargained about, the payoffs as formulas, and what there is without an agreement as numbers."""
    from sma_games.modeling.bargaining import utility_texts

    content, problem = choice.model.tables["bargaining"], cast("BargainingProblem", choice.model.assemble(numbers))
    name, unit = content["variable"], content.get("unit", "")
    echo("", heading(f"What is bargained about: {name}"))
    low, high = content["range"]
    echo(indented(f"from {low} to {high}{unit and f', in {unit}'}; the solution is {problem.solution}"))
    table = new_table("player", f"gets, by {name}", "without an agreement, the best of", "now", "weight")
    weights = content.get("weights") or dict.fromkeys(choice.model.players, "1")
    for player, value in zip(choice.model.players, problem.disagreement, strict=True):
        other = content["disagreement"][player]
        told = other if isinstance(other, str) else "\n".join(f"{label}: {text}" for label, text in other.items())
        gets = utility_texts(content, player)
        utility = gets[0] if len(gets) == 1 else "the least of\n" + "\n".join(gets)
        table.add_row(player, utility, told, number(value), weights[player])
    echo(table)
    if content.get("veto"):
        echo(f"Every agreement needs: {listed(content['veto'])}")


def print_latex(model: ParametricGame) -> None:
    """Print every formula, once, as a line of LaTeX's align environment."""
    names: dict[int, str] = {}
    for index, place in formula_places(model):
        formula = model.formulas[index]
        if formula.names:
            names.setdefault(index, formula.text if formula.text in model.definitions else place)
    lines = [f"{_upright(name)} &= {model.formulas[index].to_latex()}" for index, name in names.items()]
    body = " \\\\\n".join(lines)
    sys.stdout.write(f"% {' '.join(visible(model.title).split())}\n\\begin{{align}}\n{body}\n\\end{{align}}\n")


def formula_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Return the number of each formula and where it stands in the game; none of a form that others have added."""
    of_form = {
        "normal": _matrix_places,
        "sequential": _tree_places,
        "stochastic": _state_places,
        "bargaining": _bargaining_places,
        "offers": offer_places,
    }
    places = of_form.get(model.form)
    return iter(()) if places is None else places(model)


def _upright(name: str) -> str:
    """Return a label as upright text, whatever signs it has that LaTeX reads as commands."""
    return rf"\text{{{visible(name).translate(LATEX_SIGNS)}}}"


def _matrix_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield the number of each formula and where it stands."""
    cells = list(product(*model.strategies.values()))
    for player, indices in zip(model.players, model.payoff_indices, strict=True):
        for cell, index in zip(cells, indices, strict=True):
            yield index, f"{player}({', '.join(cell)})"


def _tree_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield the number of each formula and where it stands: probabilities, then payoffs and measures by leaf."""
    from sma_games.games import ChanceNode, TerminalNode

    game = cast("ExtensiveFormGame", model.at())
    for place, node in enumerate(model.nodes):
        if isinstance(node, ChanceNode):
            yield from zip(node.probabilities, (f"P({branch})" for branch in node.branches), strict=True)
        elif isinstance(node, TerminalNode):
            history = ", ".join(game.history(place))
            for label, index in zip([*model.players, *model.measures], [*node.payoffs, *node.measures], strict=True):
                yield index, f"{label}({history})"


def _state_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield the number of each formula and where it stands: payoffs, then chances of the next states, by state."""
    assert model.discount is not None
    yield model.discount, "discount factor"
    for state in model.states:
        for profile, payoffs, transition in zip(state.profiles, state.payoffs, state.transitions, strict=True):
            place = f"{state.name}: {', '.join(profile)}"
            yield from ((index, f"{player}({place})") for player, index in zip(model.players, payoffs, strict=True))
            yield from ((index, f"P({model.states[to].name} | {place})") for to, index in transition)


def _bargaining_places(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield the number of each formula and where it stands: the prices, payoffs, and what there is without a price."""
    from sma_games.modeling.bargaining import bargaining_details

    details = bargaining_details(model)
    assert details is not None
    name = details.variable
    yield from ((details.low, f"lowest {name}"), (details.high, f"highest {name}"))
    for place, (player, alternatives) in enumerate(zip(model.players, details.alternatives, strict=True)):
        for intercept, slope in details.lines(place):
            yield from ((intercept, f"{player}({name} = 0)"), (slope, f"{player}, by unit of {name}"))
        yield from ((index, f"{player}(no agreement)") for index in alternatives)
    yield from ((index, f"weight of {player}") for player, index in zip(model.players, details.weights, strict=False))
