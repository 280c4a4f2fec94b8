"""The inverse question: the parameter values that make an observed play an equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sma_games.algebra.sign_cases.box import Budget
from sma_games.answers import EquilibriumType, box_question_for, parametric_form
from sma_games.errors import MethodError
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import Role
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.claims.asked import Asked, ClaimAnswers
from sma_games.regions.claims.claims import observed_claim
from sma_games.regions.claims.truth import Truth
from sma_games.regions.space.critical_regions import RegionMap, region_map

__all__ = ["rationalize", "uncertain_names"]


def rationalize(
    model: ParametricGame,
    observed: Mapping[str, str],
    over: str | Iterable[str] | None = None,
    *,
    where: str | Iterable[str] = (),
    budget: Budget | None = None,
    progress: Callable[[int], None] | None = None,
) -> RegionMap:
    """Return the map of the parameter values at which an observed play is an equilibrium, and at which it is not.

    Exact and complete, as `critical_regions`. For a pure profile of a matrix only the best responses to it are
    compared, so that many parameters can vary at once.

    Parameters
    ----------
    model
        A two-player matrix, a tree with perfect information, or a small tree of two players, of which the play is then
        one of plans, and its Nash equilibria are asked about.
    observed
        Strategy by player or, in a tree, action by stage; what is not named may be anything.
    over
        Name of the parameter that varies over its range, or names of several; all uncertainties that some payoff uses
        and `fix` gave no value by name, if absent.
    where
        Comparisons that settings must satisfy.
    budget
        How much work goes into each question of whether conditions can hold together.
    progress
        Called with the number of cases found so far.

    Raises
    ------
    SettingError
        If a name is unknown, a value is outside its range, a constraint is none, or no setting satisfies it.
    MethodError
        If the game is of another kind, or there are too many cases.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> signed = {"ROK": "sign_early", "US": "sign_early"}
    >>> print(rationalize(load_model("sma/timing_matrix"), signed, over=["p_trump"]).explain())
    ROK = sign_early and US = sign_early is an equilibrium exactly when p_trump >= 250/2921 and p_trump <= 375/574.
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"rationalize needs a model, not {type(model).__name__}; see load_model")
    model = parametric_form(model)
    finder = box_question_for(model, "rationalizing")
    claim = observed_claim(model, observed)
    names = uncertain_names(model) if over is None else over
    space = parameter_space(model, names, model.baseline, where, budget)
    truth = Truth(space, claim, finder)
    kind = EquilibriumType(
        claim.text.removeprefix("some "), tuple((each.label, each.actions) for each in claim.choices)
    )

    told = ClaimAnswers(truth, kind)
    question = Asked(told.find, told.solved, nothing="the observed play is no equilibrium")
    return region_map(space, question, progress=progress)


def uncertain_names(model: ParametricGame) -> list[str]:
    """Return the uncertainties that some payoff uses, without those whose values are bound by name."""
    return [
        name for name in model.relevant if model.parameters[name].role is Role.UNCERTAINTY and name not in model.bound
    ]
