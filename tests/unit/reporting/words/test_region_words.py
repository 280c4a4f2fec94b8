"""The equilibria of a region in words."""

from pathlib import Path

from sma_games import critical_regions, load_model
from sma_games.reporting.words.region_words import region_words

THREE = Path(__file__).parents[1] / "own_models" / "three_allies.toml"


def test_of_three_players_each_is_told_in_every_equilibrium() -> None:
    model = load_model(THREE)
    told = region_words(model, critical_regions(model, ["fee"]).at().equilibria)
    assert told.startswith("A plays 'pay', B plays 'pay', C plays 'free'; or ")
    assert told.count("; or ") == 3
