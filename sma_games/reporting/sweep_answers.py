"""What charts of sweeps show: the answers that a result holds, how many settings have each, and the words for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.answers import read_type
from sma_games.errors import MethodError, ModelError
from sma_games.modeling import ParametricGame, load_model
from sma_games.regions import EquilibriumType, critical_regions
from sma_games.reporting.map_survey import Survey
from sma_games.reporting.words.region_words import region_words
from sma_games.sweeps.results.collecting import labels_of

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["SweptAnswers", "num_inadmissible", "swept_answers", "wilson_interval"]

NORMAL_95 = 1.959964


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of Wilson (1927) for a share, as if the settings were drawn independently.

    Examples
    --------
    >>> [round(end, 3) for end in wilson_interval(0, 100)]
    [0.0, 0.037]
    """
    share, spread = count / total, NORMAL_95**2 / total
    center = (share + spread / 2) / (1 + spread)
    half = (share * (1 - share) * spread + spread**2 / 4) ** 0.5 / (1 + spread)
    return max(0.0, center - half), min(1.0, center + half)


def num_inadmissible(result: xr.Dataset) -> int:
    """Return at how many of its settings a sweep found that they are not admissible."""
    if "admissible" in result:
        return int((~result["admissible"].to_numpy().astype(bool)).sum())
    return int(result.attrs.get("num_inadmissible", 0))


@dataclass(frozen=True)
class SweptAnswers:
    """A result and its model."""

    result: xr.Dataset
    model: ParametricGame

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The description of the settings."""
        found: dict[str, Any] = json.loads(self.result.attrs["settings"])
        return found

    @property
    def kind(self) -> str:
        """Where settings come from: grid, sample or table."""
        return str(self.settings["kind"])

    @cached_property
    def names(self) -> list[str]:
        """The parameters that vary, in the order of the sweep."""
        if "parameter" in self.result:
            return [str(name) for name in self.result["parameter"].to_numpy()]
        return [str(name) for name in self.result.coords if self.result[name].dims == ("setting",)]

    @cached_property
    def counts(self) -> list[tuple[int, int]]:
        """Code and count of each answer, the most frequent first."""
        import numpy as np

        if "count" in self.result:
            counts = self.result["count"].to_numpy()
        else:
            code = self.result["code"].to_numpy()
            counts = np.bincount(code[code >= 0])
        return sorted(((code, int(count)) for code, count in enumerate(counts) if count), key=lambda pair: -pair[1])

    @property
    def total(self) -> int:
        """Number of settings with an answer."""
        return sum(count for _, count in self.counts)

    @property
    def num_undecided(self) -> int:
        """Number of admissible settings without one."""
        if "code" in self.result:
            return int((self.result["code"].to_numpy() < 0).sum()) - self.num_inadmissible
        return int(self.result.attrs["num_undecided"])

    @property
    def num_inadmissible(self) -> int:
        """Number of settings that are not admissible."""
        return num_inadmissible(self.result)

    def words(self, code: int) -> str:
        """Return the answer with a code in words; its labels if they cannot be read back."""
        types = self.types(code)
        return self._labels[code] if types is None else region_words(self.model, types)

    def types(self, code: int) -> list[EquilibriumType] | None:
        """Return the types of equilibria of the answer with a code; None if their labels cannot be read back."""
        types = [read_type(self.model, each) for each in self._labels[code].split(" | ")]
        known = [each for each in types if each is not None]
        return known if len(known) == len(types) else None

    @cached_property
    def _labels(self) -> list[str]:
        return labels_of(self.result)

    def survey(self, resolution: int) -> Survey:
        """Return what is where for all values of a grid's parameters, exactly."""
        fixed = {name: value for name, value in self.settings["fixed"].items() if name in self.model.relevant}
        where = self.settings.get("where", ())
        return Survey(critical_regions(self.model.fix(None, **fixed), self.names, where=where), resolution)

    @property
    def remarks(self) -> str:
        """What is missing."""
        left_out = f" Undecided and left out: {self.num_undecided:,}." if self.num_undecided else ""
        left_out += f" Not admissible and left out: {self.num_inadmissible:,}." if self.num_inadmissible else ""
        stopped = self.result.attrs.get("interrupted")
        return left_out + (f" Interrupted: {stopped} are done." if stopped else "")


def _load(slug: str) -> ParametricGame:
    try:
        return load_model(slug)
    except ModelError as error:
        if error.problems[0].place in {"name", "path"}:
            raise MethodError(f"give the model swept as model=...: no file holds {slug!r}") from None
        raise


def swept_answers(result: xr.Dataset, model: ParametricGame | None) -> SweptAnswers:
    """Return the answers of a sweep; the model is loaded by its name if absent.

    Raises
    ------
    MethodError
        If the result holds no answer, belongs to another model, or to one that no file holds.
    """
    if "code" not in result and "count" not in result:
        raise MethodError("there is no answer to draw: expected what sweep returned, with at least one setting done")
    found = _load(result.attrs["model"]) if model is None else model
    if found.file_hash != result.attrs["model_sha256"]:
        raise MethodError(f"the sweep is of another version of {found!r}; give the model swept as model=...")
    swept = SweptAnswers(result, found)
    if not swept.total:
        raise MethodError("there is no answer to draw: no setting is admissible and decided")
    return swept
