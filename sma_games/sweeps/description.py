"""What a sweep is about: its quantities, its labels with units and meanings, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError, did_you_mean
from sma_games.sweeps.cases import CaseFinder
from sma_games.sweeps.rows import Method, Question
from sma_games.sweeps.settings import EXACT_RULE, Settings

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.collecting import AnswerTable

__all__ = ["SweepDescription"]

TOTAL = "total"
DIMENSIONS = {"payoff": "player", "probability": "strategy"}
MEASURE = "measure_"
MEANINGS = {
    "code": "number of the answer, the set of types of equilibria, in `answers`; -1 where a tie is undecided",
    "num_equilibria": "extreme equilibria of a matrix, pure subgame-perfect equilibria of a tree",
    "exact": "whether the answer is proved to be that of exact arithmetic at this setting",
    "selected": "number of the selected equilibrium's type in `equilibrium_types`",
    "payoff": "payoff",
    "probability": "probability of a strategy",
}
SUFFIXES = {"_min": "least %s over all equilibria", "_max": "greatest %s over all equilibria"}


@dataclass(frozen=True)
class SweepDescription:
    """What a sweep is asked, and how its result is labelled.

    Raises
    ------
    SettingError
        If the selection is neither "total" nor a player.
    """

    settings: Settings
    method: Method
    reason: str
    """Why this method."""
    selection: str | None = None
    probabilities: bool = False

    def __post_init__(self) -> None:
        players = self.settings.model.players
        if self.selection is not None and self.selection not in (TOTAL, *players):
            raise SettingError(
                f"selection = {self.selection!r}: expected 'total' (the greatest sum of payoffs) or the player who "
                f"chooses: {', '.join(players)}{did_you_mean(self.selection, (TOTAL, *players))}"
            )

    @cached_property
    def quantities(self) -> Mapping[str, slice | int]:
        """Which quantities of an outcome belong to which variable."""
        model = self.settings.model
        players = len(model.players)
        found: dict[str, slice | int] = {"payoff": slice(0, players)}
        found |= {MEASURE + name: players + place for place, name in enumerate(model.measures)}
        if self.probabilities and model.form == "normal":
            found["probability"] = slice(players, players + sum(model.shape))
        return found

    @cached_property
    def question(self) -> Question:
        """What is asked of a route."""
        count = max(part.stop if isinstance(part, slice) else part + 1 for part in self.quantities.values())
        players = self.settings.model.players
        chosen = players if self.selection == TOTAL else (self.selection,)
        weights = [float(player in chosen) for player in players]
        return Question(self.settings, count, (*weights, *[0.0] * (count - len(players))))

    @cached_property
    def labels(self) -> Mapping[str, list[str]]:
        """The labels along each dimension of a quantity."""
        model = self.settings.model
        found = {"player": list(model.players)}
        if "probability" in self.quantities:
            found["strategy"] = [f"{player}: {name}" for player, name in CaseFinder(model).strategies]
        return found

    @cached_property
    def provenance(self) -> Mapping[str, str]:
        """Where the result comes from; nothing in it depends on the time or the machine."""
        model = self.settings.model
        return {
            "title": model.title,
            "model": model.slug or model.title,
            "model_sha256": sha256(model.to_toml().encode()).hexdigest(),
            "settings": json.dumps(self.settings.description, sort_keys=True),
            "exact_setting": EXACT_RULE,
            "method": self.method.name.lower(),
            "method_text": self.method.value,
            "method_reason": self.reason,
            "selection": self.selection or "",
            "sma_games": version("sma-games"),
        }

    def dims(self, name: str) -> tuple[str, ...]:
        """Return the dimensions of a column of the result."""
        base = name.removesuffix("_min").removesuffix("_max")
        return ("setting", DIMENSIONS[base]) if base in DIMENSIONS else ("setting",)

    def attributes(self, name: str) -> dict[str, str]:
        """Return unit and meaning of a column of the result."""
        if name in self.settings.names:
            parameter = self.settings.model.parameters[name]
            return {"units": parameter.unit, "long_name": parameter.meaning}
        base, suffix = (name[:-4], name[-4:]) if name[-4:] in SUFFIXES else (name, "")
        what = MEANINGS.get(base) or f"expected {base.removeprefix(MEASURE)}"
        chosen = "" if base not in self.quantities else " in the selected equilibrium"
        return {"long_name": SUFFIXES[suffix] % what if suffix else what + chosen}

    def dataset(self, columns: Mapping[str, NDArray[Any]], table: AnswerTable) -> xr.Dataset:
        """Return columns as one labelled dataset, with the tables that codes point to in its attributes."""
        import xarray as xr

        variables = {name: (self.dims(name), column, self.attributes(name)) for name, column in columns.items()}
        coordinates = {name: variables.pop(name) for name in self.settings.names if name in variables}
        return xr.Dataset(variables, {**coordinates, **self.labels}, {**self.provenance, **table.labels})
