"""The reduced normal form of a parametric tree: a matrix of formulas, for the questions that are asked of matrices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from sma_games.errors import MethodError
from sma_games.expressions import Formula
from sma_games.expressions.code import CodeWriter, TooLargeError
from sma_games.games import ChanceNode, ExtensiveFormGame, TerminalNode
from sma_games.games.reduced_normal_form import Plan, leaves_by_profile, plan_labels, reduced_plans
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
        never = ", as it never ends" if model.states else ""
        known = "it has a normal form already" if is_matrix else f"it has no normal form{never}"
        raise MethodError(f"{advice}: {model!r} is no tree, and {known}")
    tree = model.assemble(model.numbers(model.today))
    assert isinstance(tree, ExtensiveFormGame)
    plans = reduced_plans(tree)
    chances = dict(_leaf_chances(model))
    table = FormulaTable()
    indices: list[list[int]] = [[] for _ in model.players]
    for leaves in leaves_by_profile(tree, plans):
        for player, row in enumerate(indices):
            products = [(*chances[index], _payoff(model, index, player)) for index in leaves]
            row.append(table.index(_expected_payoff(model, player, products)))
    labels = plan_labels(plans)
    return replace(
        model,
        title=f"{model.title} (reduced normal form)",
        form="normal",
        strategies=dict(zip(model.players, labels, strict=True)),
        formulas=table.formulas,
        payoff_indices=tuple(map(tuple, indices)),
        nodes=(),
        measures=(),
        constraints=model.admissibility,
        expected=(),
        labels=replace(model.labels, payments={}, plans=_actions_of_strategies(labels, plans)),  # payments are measures
    )


def _actions_of_strategies(
    labels: Sequence[Sequence[str]], plans: Sequence[Sequence[Plan]]
) -> dict[str, Mapping[str, str]]:
    """Return what strategies do that take several actions, by label; others bear the name of their only action."""
    rows = zip(labels, plans, strict=True)
    return {label: plan for row in rows for label, plan in zip(*row, strict=True) if len(plan) > 1}


def _leaf_chances(model: ParametricGame) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each leaf with the numbers of the formulas that are the chance probabilities on the way there."""
    chances: dict[int, tuple[int, ...]] = {0: ()}
    for index, node in enumerate(model.nodes):
        if isinstance(node, TerminalNode):
            yield index, chances[index]
        elif isinstance(node, ChanceNode):
            for child, probability in zip(node.children, node.probabilities, strict=True):
                chances[child] = (*chances[index], probability)
        else:
            chances.update(dict.fromkeys(node.children, chances[index]))


def _payoff(model: ParametricGame, index: int, player: int) -> int:
    leaf = model.nodes[index]
    assert isinstance(leaf, TerminalNode)
    number: int = leaf.payoffs[player]
    return number


def _expected_payoff(model: ParametricGame, player: int, products: Sequence[Sequence[int]]) -> Formula:
    """Return a sum of products of formulas, which are given by number; its text is written out in parameters."""
    writer = CodeWriter()
    try:
        terms = [_write_product(writer, [model.formulas[index] for index in product]) for product in products]
        place = reduce(lambda left, right: writer.write("+", [left, right]), terms)
    except TooLargeError:
        raise MethodError(
            f"solve it at single settings: in the reduced normal form of {model!r} a payoff of "
            f"{model.players[player]} has too many terms"
        ) from None
    text = " + ".join(_product_text([model.formulas[index].text for index in product]) for product in products)
    return Formula(writer.extract(place), text)


def _write_product(writer: CodeWriter, factors: Sequence[Formula]) -> int:
    return reduce(
        lambda left, right: writer.write("*", [left, right]), [writer.include(factor.code) for factor in factors]
    )


def _product_text(factors: Sequence[str]) -> str:
    if len(factors) == 1:
        return factors[0]
    return " * ".join(text if re.fullmatch(r"[\w.]+", text) else f"({text})" for text in factors)
