"""What paths of dynamics come to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["equilibrium_words", "num_elsewhere", "strategy_names"]


def equilibrium_words(found: xr.Dataset, number: int) -> str:
    """Return an equilibrium of `dynamics` as "hawk / dove", mixtures with rounded probabilities.

    Examples
    --------
    >>> from sma_games.interop import dynamics
    >>> from sma_games.modeling import load_model
    >>> found = dynamics(load_model("textbook/hawk_dove"), steps=1)
    >>> equilibrium_words(found, 0), equilibrium_words(found, 1)
    ('hawk / dove', '0.67 hawk + 0.33 dove / 0.67 hawk + 0.33 dove')
    """
    row = found.equilibrium_probability.to_numpy()[number]
    owners, names = found.owner.to_numpy(), strategy_names(found)
    parts = []
    for player in found.player.to_numpy():
        used = [
            (share, name) for share, name, owner in zip(row, names, owners, strict=True) if owner == player and share
        ]
        mixed = " + ".join(f"{share:.2g} {name}" for share, name in used)
        parts.append(used[0][1] if len(used) == 1 else mixed)
    return " / ".join(parts)


def num_elsewhere(found: xr.Dataset) -> tuple[int, int]:
    """Return how many paths end between listed equilibria, in a component of equilibria, and how many at none."""
    missed = found.reached.to_numpy() < 0
    between = missed & (found.component.to_numpy() >= 0)
    return int(between.sum()), int((missed & ~between).sum())


def strategy_names(found: xr.Dataset) -> list[str]:
    """Return the labels of strategies without those of their owners."""
    pairs = zip(found.strategy.to_numpy(), found.owner.to_numpy(), strict=True)
    return [str(label).removeprefix(f"{owner}: ") for label, owner in pairs]
