"""The reduced normal form of a parametric tree: a matrix of formulas, for the questions that are asked of matrices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sma_games.errors import MethodError
from sma_games.expressions import Formula, parse_formula
from sma_games.games import ChanceNode, ExtensiveFormGame, TerminalNode
from sma_games.games.reduced_normal_form import leaves_by_profile, plan_labels, reduced_plans
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.parametric import ParametricGame

__all__ = ["reduced_model"]


def reduced_model(model: ParametricGame) -> ParametricGame:
    """Return the reduced normal form of a tree, its payoffs being formulas over the same parameters.

    At every setting its equilibria are those of the tree, up to what players' own moves rule out. The number of
    strategies is exponential in the number of information sets. `to_toml` still writes the tree.

    Raises
    ------
    MethodError
        If the model is no tree, or too large.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> from sma_games.regions import tipping_points
    >>> model = reduced_model(load_model("textbook/one_card_poker"))
    >>> [str(point.exact_value) for point in tipping_points(model, "stake")]
    ['1']
    """
    if model.form != "sequential":
        is_matrix = model.form == "normal"
        advice = "ask about the model itself" if is_matrix else "find its equilibria with solve"
        known = "it has a normal form already" if is_matrix else "it has no normal form, as it never ends"
        raise MethodError(f"{advice}: {model!r} is no tree, and {known}")
    tree = model.at()
    assert isinstance(tree, ExtensiveFormGame)
    plans = reduced_plans(tree)
    scope = {f"f{number}": formula for number, formula in enumerate(model.formulas)}
    terms = dict(_leaf_terms(model))
    table = FormulaTable()
    indices: list[list[int]] = [[] for _ in model.players]
    for leaves in leaves_by_profile(tree, plans):
        for player, row in enumerate(indices):
            row.append(table.index(_sum([terms[index] + _payoff(model, index, player) for index in leaves], scope)))
    return replace(
        model,
        title=f"{model.title} (reduced normal form)",
        form="normal",
        strategies=dict(zip(model.players, plan_labels(plans), strict=True)),
        formulas=table.formulas,
        payoff_indices=tuple(map(tuple, indices)),
        nodes=(),
        measures=(),
        constraints=model.admissibility,
        expected=(),
    )


def _leaf_terms(model: ParametricGame) -> Iterator[tuple[int, str]]:
    """Yield each leaf with the product of the chance probabilities on the way there, as text to go before a payoff."""
    terms = {0: ""}
    for index, node in enumerate(model.nodes):
        if isinstance(node, TerminalNode):
            yield index, terms[index]
        elif isinstance(node, ChanceNode):
            for child, probability in zip(node.children, node.probabilities, strict=True):
                terms[child] = f"{terms[index]}f{probability} * "
        else:
            terms.update(dict.fromkeys(node.children, terms[index]))


def _payoff(model: ParametricGame, index: int, player: int) -> str:
    leaf = model.nodes[index]
    assert isinstance(leaf, TerminalNode)
    return f"f{leaf.payoffs[player]}"


def _sum(terms: list[str], scope: dict[str, Formula]) -> Formula:
    return parse_formula(" + ".join(terms), scope)
