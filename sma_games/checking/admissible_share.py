"""How much of the box of a model's ranges is admissible: at the other settings there is no game."""

from __future__ import annotations

from sma_games.errors import EvaluationError
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.space.shares import RegionShare, estimate_share

__all__ = ["estimate_admissible_share"]

NUM_DRAWS = 2000


def estimate_admissible_share(
    model: ParametricGame, num_draws: int = NUM_DRAWS, *, seed: int = 0
) -> RegionShare | None:
    """Return the share of the settings within a model's ranges at which there is a game, estimated from uniform draws.

    It is exactly 1 where simple bounds show that probabilities and discount factors are such over all ranges, that
    nothing is divided by zero, and that the model's constraints hold. None if formulas are no rational functions.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> print(estimate_admissible_share(load_model("sma/early_sign_tree")))
    1 (1), exact
    """
    names = [name for name in model.parameters if model.parameters[name].low < model.parameters[name].high]
    if not names:
        return None
    try:
        space = parameter_space(model, names, model.baseline, is_tightened=False)
        return estimate_share(space, num_draws, seed)
    except EvaluationError:
        return None
