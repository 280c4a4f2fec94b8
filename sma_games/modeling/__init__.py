"""Models as text files or built in Python: format, parameters, stages to tree, ParametricGame, catalog."""

from sma_games.modeling.bargaining import posted_price_model, with_solution
from sma_games.modeling.builders import BargainingGame, MarkovGame, OfferGame, PayoffMatrix, SequentialGame
from sma_games.modeling.catalog import list_models
from sma_games.modeling.distributions import Distribution
from sma_games.modeling.loading import load_model
from sma_games.modeling.parameters import Parameter, Role
from sma_games.modeling.parametric import ParametricGame
from sma_games.modeling.reduced_model import reduced_model
from sma_games.modeling.repeated_model import repeated_model
from sma_games.modeling.schema import json_schema

__all__ = [
    "BargainingGame",
    "Distribution",
    "MarkovGame",
    "OfferGame",
    "Parameter",
    "ParametricGame",
    "PayoffMatrix",
    "Role",
    "SequentialGame",
    "json_schema",
    "list_models",
    "load_model",
    "posted_price_model",
    "reduced_model",
    "repeated_model",
    "with_solution",
]
