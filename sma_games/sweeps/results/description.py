"""What a sweep is about: its quantities, its labels with units and meanings, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sma_games.equilibria.selection.rules import RULES
from sma_games.errors import SettingError, did_you_mean
from sma_games.sweeps.routes.rows import Method, RowQuestion
from sma_games.sweeps.settings.settings import EXACT_RULE, Settings

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from sma_games.sweeps.results.collecting import AnswerTable

__all__ = ["TYPE", "SweepDescription"]

WELFARE, DOMINANCE = "welfare", "payoff_dominance"
SYNONYMS = {"total": WELFARE}
DIMENSIONS = {"payoff": "player", "probability": "strategy"}
TYPE = "equilibrium_type"
BY_TYPE = "_by_type"
PACKAGES = ("numpy", "numba", "python-flint", "scipy", "sympy", "xarray")
MEASURE = "measure_"
MEANINGS = {
    "code": "number of the answer, the set of types of equilibria, in `answers`; -1 if undecided or not admissible",
    "admissible": "whether there is a game at this setting, and it satisfies `where`",
    "num_equilibria": "extreme equilibria of a matrix, subgame-perfect equilibria of a tree that are pure",
    "exact": "whether the answer is proved to be that of exact arithmetic at this setting",
    "floats_sufficed": "whether floats with error bounds decided every sign; elsewhere exact numbers did",
    "selected": "number of the selected equilibrium's type in `equilibrium_types`; -1 where the rule selects none, "
    "or where a tie is undecided",
    "is_equilibrium": "whether there is an equilibrium of this type",
    "payoff": "payoff",
    "probability": "probability of a strategy",
    TYPE: "type of equilibrium: strategies in use by player, or actions on the path of play",
    "player": "who gets the payoff",
    "strategy": "player and strategy",
}
UNITS = {"payoff": "those of the payoff formulas", "player": "", "strategy": "", TYPE: ""}
SUFFIXES = {"_min": "least %s", "_max": "greatest %s"}


@dataclass(frozen=True)
class SweepDescription:
    """What a sweep is asked, and how its result is labelled.

    Raises
    ------
    SettingError
        If the selection is neither a rule that sweeps know nor a player, or there is no such measure.
    """

    settings: Settings
    method: Method
    reason: str
    """Why this method."""
    selection: str | None = None
    probabilities: bool = False
    by_type: bool = False
    measures: tuple[str, ...] | None = None
    """All if absent."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "selection", SYNONYMS.get(self.selection or "", self.selection))
        players, measures = self.settings.model.players, self.settings.model.measures
        rules = (WELFARE, DOMINANCE, *players)
        if self.selection in RULES and self.selection not in rules:
            raise SettingError(
                f"selection = {self.selection!r}: sweeps select by {WELFARE}, {DOMINANCE} or the player who chooses "
                f"({', '.join(players)}); at one setting, solve(model.at(...)).select({self.selection!r}) does it"
            )
        if self.selection is not None and self.selection not in rules:
            raise SettingError(
                f"selection = {self.selection!r}: expected {WELFARE} (the greatest sum of payoffs), {DOMINANCE}, or "
                f"the player who chooses: {', '.join(players)}{did_you_mean(self.selection, rules)}"
            )
        for name in self.measures or ():
            if name not in measures:
                hint = did_you_mean(name, measures) or f"; this model has: {', '.join(measures) or 'none'}"
                raise SettingError(f"measures: unknown measure {name!r}{hint}")

    @cached_property
    def quantities(self) -> Mapping[str, slice | int]:
        """Which quantities of an outcome belong to which variable."""
        model = self.settings.model
        players = len(model.players)
        found: dict[str, slice | int] = {"payoff": slice(0, players)}
        found |= {
            MEASURE + name: players + place
            for place, name in enumerate(model.measures)
            if self.measures is None or name in self.measures
        }
        if self.probabilities and model.strategies:
            found["probability"] = slice(players, players + sum(model.shape))
        return found

    @cached_property
    def question(self) -> RowQuestion:
        """What is asked of a route."""
        count = max(part.stop if isinstance(part, slice) else part + 1 for part in self.quantities.values())
        players = self.settings.model.players
        chosen = players if self.selection in (WELFARE, DOMINANCE) else (self.selection,)
        weights = (*(float(player in chosen) for player in players), *[0.0] * (count - len(players)))
        return RowQuestion(self.settings, count, weights, self.selection == DOMINANCE, self.by_type)

    @property
    def columns(self) -> list[str]:
        """The names of all columns with numbers, in order."""
        suffixes = ("", "_min", "_max") if self.selection is not None else ("_min", "_max")
        quantities = [name + suffix for name in self.quantities for suffix in suffixes]
        return [*self.settings.names, "num_equilibria", *quantities]

    @property
    def flat_names(self) -> list[str]:
        """The names of all numbers of a setting, such as "payoff_min ROK"."""
        found = []
        for name in self.columns:
            labels = self.labels.get(self.dims(name)[-1])
            found += [name] if labels is None else [f"{name} {label}" for label in labels]
        return found

    @staticmethod
    def flat(columns: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """Return columns with one number for each setting, in the order of `flat_names`."""
        return [part for column in columns.values() for part in (column.T if column.ndim > 1 else [column])]

    @cached_property
    def labels(self) -> Mapping[str, list[str]]:
        """The labels along each dimension of a quantity."""
        model = self.settings.model
        found = {"player": list(model.players)}
        if "probability" in self.quantities:
            found["strategy"] = [f"{player}: {name}" for player, names in model.strategies.items() for name in names]
        return found

    @cached_property
    def provenance(self) -> Mapping[str, str]:
        """Where the result comes from; nothing in it depends on the time or the machine."""
        model = self.settings.model
        return {
            "title": model.title,
            "model": model.slug or model.title,
            "model_sha256": model.file_hash,
            "settings": json.dumps(self.settings.description, sort_keys=True),
            "exact_setting": EXACT_RULE,
            "method": self.method.name.lower(),
            "method_text": self.method.value,
            "method_reason": self.reason,
            "selection": self.selection or "",
            "seed": str(self.settings.description.get("seed", "")),
            "sma_games": version("sma-games"),
            "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        }

    def dims(self, name: str) -> tuple[str, ...]:
        """Return the dimensions of a column of the result."""
        base = name.removesuffix("_min").removesuffix("_max")
        quantity = base.removesuffix(BY_TYPE)
        types = (TYPE,) if quantity != base or name == "is_equilibrium" else ()
        labels = (DIMENSIONS[quantity],) if quantity in DIMENSIONS else ()
        return ("setting", *types, *labels)

    def attributes(self, name: str) -> dict[str, str]:
        """Return units and meaning of a column of the result."""
        if name in self.settings.names:
            parameter = self.settings.model.parameters[name]
            return {"units": parameter.unit, "long_name": parameter.meaning}
        base, suffix = (name[:-4], name[-4:]) if name[-4:] in SUFFIXES else (name, "")
        quantity = base.removesuffix(BY_TYPE)
        is_measure = quantity.startswith(MEASURE)
        what = f"expected {quantity.removeprefix(MEASURE)}" if is_measure else MEANINGS[quantity]
        if suffix:
            over = "all equilibria" if quantity == base else "the extreme equilibria of the type; NaN if there is none"
            what = f"{SUFFIXES[suffix] % what} over {over}"
        elif quantity in self.quantities:
            what += " in the selected equilibrium"
        units = "those of the measure's formulas" if is_measure else UNITS.get(quantity, "1")
        return {"units": units, "long_name": what}

    def dataset(self, columns: Mapping[str, NDArray[Any]], table: AnswerTable) -> xr.Dataset:
        """Return columns as one labelled dataset, with the tables that codes point to in its attributes."""
        import xarray as xr

        variables = {name: (self.dims(name), column, self.attributes(name)) for name, column in columns.items()}
        coordinates = {name: variables.pop(name) for name in self.settings.names if name in variables}
        labels = {**self.labels, TYPE: table.labels["equilibrium_types"]} if self.by_type else self.labels
        named = {name: ((name,), each, self.attributes(name)) for name, each in labels.items()}
        caveats = table.caveats_of(columns)
        return xr.Dataset(variables, {**coordinates, **named}, {**self.provenance, **table.attributes, **caveats})
