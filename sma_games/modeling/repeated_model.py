"""A matrix of formulas that is played for ever by automata: a stochastic model, for the questions asked of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sma_games.errors import MethodError
from sma_games.expressions import Formula, parse_formula, symbol
from sma_games.games import Automaton, State
from sma_games.games.automata import joint_automaton
from sma_games.games.labels import as_exact
from sma_games.modeling.formulas import FormulaTable
from sma_games.modeling.parametric import ParametricGame

__all__ = ["repeated_model"]


def repeated_model(
    model: ParametricGame, automata: Mapping[str, Automaton] | Sequence[Automaton], discount: str | float | Fraction
) -> ParametricGame:
    """Return the stochastic model whose states are the joint states of automata, in each of which all is allowed.

    The automata are a subgame-perfect equilibrium where doing what they say is a Markov perfect equilibrium of it: so
    tipping points, sweeps and probabilities of repeated play are those of this model. Its payoffs are discounted
    sums, not averages. `to_toml` still writes the matrix.

    Parameters
    ----------
    model
        A payoff matrix, for any number of players.
    automata
        One for each player, by label or in order.
    discount
        The discount factor: a number, or a formula over the parameters of the model, such as the name of one.

    Raises
    ------
    MethodError
        If the model is no payoff matrix.
    GameError
        If the automata do not fit it.
    FormulaError
        If the discount factor is no formula over its parameters.

    Examples
    --------
    >>> from sma_games.games import grim_trigger
    >>> from sma_games.modeling import load_model
    >>> model = load_model("textbook/prisoners_dilemma")
    >>> automata = grim_trigger(model, ["cooperate", "cooperate"])
    >>> repeated_model(model, automata, "9/10").at()
    StochasticGame(2 states, players=row, column)
    """
    if getattr(model, "form", "") != "normal":
        raise MethodError(f"load a payoff matrix: repeated_model needs a model of that form, not {model!r}")
    joint = joint_automaton(model.players, tuple(model.strategies.values()), automata)
    table = FormulaTable()
    own = [[table.index(model.formulas[index]) for index in row] for row in model.payoff_indices]
    sure, factor = table.index(parse_formula("1")), table.index(_discount(model, discount))
    cells = tuple(zip(*own, strict=True))
    states = tuple(
        State(label, joint.strategy_lists, cells, tuple(((to, sure),) for to in row))
        for label, row in zip(joint.labels, joint.following, strict=True)
    )
    return replace(
        model,
        title=f"{model.title} (repeated)",
        form="stochastic",
        strategies={},
        formulas=table.formulas,
        payoff_indices=(),
        states=states,
        discount=factor,
        expected=(),
    )


def _discount(model: ParametricGame, discount: str | float | Fraction) -> Formula:
    text = discount if isinstance(discount, str) else str(as_exact(discount, "discount factor"))
    return parse_formula(text, {**{name: symbol(name) for name in model.parameters}, **model.definitions})
