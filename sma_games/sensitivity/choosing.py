"""Which parameters a question draws: those that `sample` draws, as far as the answer depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sma_games.expressions.numbers import number_text
from sma_games.modeling import ParametricGame
from sma_games.sensitivity.draws import Draws
from sma_games.sweeps import sample
from sma_games.sweeps.settings.admissible import AcceptedSource
from sma_games.sweeps.settings.sources import SampleSource

__all__ = ["choose_draws"]


class _Asked(Protocol):
    """What a question is about."""

    def names(self, model: ParametricGame) -> set[str]:
        """Return the parameters that the answer depends on."""


def choose_draws(
    model: ParametricGame, event: _Asked, over: str | Sequence[str] | None
) -> tuple[Draws, dict[str, str]]:
    """Return what is drawn, and why others that have a distribution are not.

    Raises
    ------
    SettingError
        If a name is unknown, its distribution is none, or nothing is drawn.
    InadmissibleError
        If what is fixed makes every setting inadmissible.
    """
    used = event.names(model)
    more = () if over is not None else sorted(used - set(model.relevant))  # `where` makes `sample` draw these too
    asked = [f"{name} >= {number_text(model.parameters[name].low)}" for name in more]
    names = [over] if isinstance(over, str) else over
    settings = sample(model, 1, seed=0, over=names, where=asked)
    source = settings.source.draws.source if isinstance(settings.source, AcceptedSource) else settings.source
    assert isinstance(source, SampleSource)
    dependence = source.dependence
    if over is not None:
        return Draws(source.parameters, dependence), {}
    linked = used | {name for each in model.admissibility for name in each.difference.names}
    linked |= {name for pair in dependence for name in pair if not linked.isdisjoint(pair)}
    drawn = tuple(parameter for parameter in source.parameters if parameter.name in linked) or source.parameters
    kept = {parameter.name for parameter in drawn}
    joined = {pair: value for pair, value in dependence.items() if kept >= set(pair)}
    return Draws(drawn, joined), {name: why for name, why in source.kept.items() if name in linked}
