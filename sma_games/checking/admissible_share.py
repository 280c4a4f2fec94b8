"""How much of the box of a model's ranges is admissible: at the other settings there is no game."""

from __future__ import annotations

from fractions import Fraction

from sma_games.errors import EvaluationError
from sma_games.modeling import ParametricGame
from sma_games.sweeps.admissible import open_conditions

__all__ = ["admissible_share"]

NUM_DRAWS = 2000
GRAIN = 10**6  # random values are multiples of one part in so many of the range


def admissible_share(model: ParametricGame, num_draws: int = NUM_DRAWS, *, seed: int = 0) -> float:
    """Return the share of the settings within a model's ranges at which there is a game, estimated from uniform draws.

    It is 1, and proved, where simple bounds show that probabilities and discount factors are such over all ranges, that
    nothing is divided by zero, and that the model's constraints hold. Otherwise its standard error is at most 1.2 %.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> admissible_share(load_model("sma/early_sign_tree"))
    1.0
    """
    import numpy as np

    names = [name for name in model.parameters if model.parameters[name].low < model.parameters[name].high]
    if not names:
        return 1.0
    conditions = open_conditions(model, names, model.baseline, ())
    if not conditions:
        return 1.0
    shares = np.random.default_rng(seed).integers(0, GRAIN + 1, (num_draws, len(names)))
    hits = 0
    for row in shares.tolist():
        drawn = dict(model.baseline)
        for name, share in zip(names, row, strict=True):
            parameter = model.parameters[name]
            drawn[name] = parameter.low + Fraction(share, GRAIN) * (parameter.high - parameter.low)
        try:
            hits += all(each.holds_at(drawn) for each in conditions)
        except EvaluationError:  # an irrational number too close to call: as rare as a tie
            continue
    return hits / num_draws
