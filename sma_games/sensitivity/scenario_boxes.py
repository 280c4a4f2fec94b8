"""Boxes of parameters in which a claim holds: their limits in words, their probability, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.modeling import ParametricGame
from sma_games.regions.claims.claims import Claim
from sma_games.regions.claims.proving import Proof
from sma_games.results import Result
from sma_games.sensitivity.estimates import Estimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEAST_MASS", "ScenarioBox", "ScenarioBoxes", "ScenarioStatus"]

LEAST_MASS = 0.001
"""The least probability of a box that is worth a proof; smaller ones are not looked for."""


class ScenarioStatus(Enum):
    """What was found; the value is the sentence that a reader sees."""

    PROVED = "The claim is proved in every box."
    NOWHERE = "The claim holds at none of the settings drawn."
    NONE_PROVED = f"No box of probability {LEAST_MASS} or more was proved: the claim hangs on too much at once."
    STOPPED = "The time was over; the boxes that are there are proved."


@dataclass(frozen=True)
class ScenarioBox:
    """Values of some parameters, the others being whatever their beliefs allow."""

    limits: Mapping[str, tuple[Fraction, Fraction]]
    """The least and the greatest value of each parameter that is limited."""
    ends: Mapping[str, tuple[Fraction, Fraction]]
    """Between which values the beliefs of all parameters lie."""
    mass: Estimate
    """The probability of the box."""
    density: Estimate
    """The probability of the claim within it."""
    coverage: Estimate
    """The part of the claim's probability that lies in it."""
    proof: Proof | None
    """That the claim holds in it; None if nobody proved that."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """The limits as comparisons, without those that the beliefs keep anyway."""
        return tuple(_condition(name, limits, self.ends[name]) for name, limits in self.limits.items())

    def __str__(self) -> str:
        return " and ".join(self.conditions) or "all settings"


@dataclass(frozen=True, repr=False)
class ScenarioBoxes(Result):
    """Boxes in which a claim is proved, and the best ones that were found by peeling and are not."""

    model: ParametricGame
    claim: Claim
    over: tuple[str, ...]
    status: ScenarioStatus
    probability: Estimate
    """Of the claim."""
    boxes: tuple[ScenarioBox, ...]
    """Proved; the most probable first."""
    peeled: tuple[ScenarioBox, ...]
    """Found by PRIM, and not proved, each without the settings of those before it."""
    covered: Estimate
    """The part of the claim's probability in all proved boxes together."""
    seed: int

    @property
    def is_complete(self) -> bool:
        """Whether no limit of time ended the search."""
        return self.status is not ScenarioStatus.STOPPED

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each box and limited parameter, the proved ones first."""
        import pandas as pd

        rows = [
            (
                kind,
                number,
                name,
                float(low),
                float(high),
                exact_text(low),
                exact_text(high),
                each.mass.value,
                each.density.value,
                each.coverage.value,
            )
            for kind, boxes in (("proved", self.boxes), ("peeled", self.peeled))
            for number, each in enumerate(boxes)
            for name, (low, high) in each.limits.items()
        ]
        columns = ["kind", "box", "parameter", "low", "high", "exact_low", "exact_high"]
        return pd.DataFrame(rows, columns=[*columns, "mass", "density", "coverage"])

    def explain(self) -> str:
        """Return what was found in sentences."""
        lines = [f"{self.claim.text}: probability {self.probability!r}. {self.status.value}"]
        lines += [f"It holds wherever {each}: probability {each.mass!r}." for each in self.boxes]
        lines += [
            f"By peeling, not proved: {each}; there it holds in {each.density.value:.0%}." for each in self.peeled
        ]
        return "\n".join([*lines, self.advice] if self.advice else lines)

    def verify(self, num_settings: int = 200, *, seed: int = 0) -> tuple[Any, ...]:
        """Return what is wrong with the proofs of the boxes: nothing, if they are right."""
        proofs = [each.proof for each in self.boxes if each.proof is not None]
        return tuple(problem for proof in proofs for problem in proof.verify(num_settings, seed=seed))

    def __str__(self) -> str:
        return self.explain()

    @property
    def advice(self) -> str:
        """What to ask where nothing was proved; empty elsewhere."""
        if self.boxes or self.status is ScenarioStatus.NOWHERE:
            return ""
        names = list(dict.fromkeys(name for each in self.peeled for name in each.limits))
        if not names or len(names) == len(self.over):
            return "Let fewer parameters be drawn: name them in over; the others stay at their values."
        return f"Name fewer parameters in over, such as {', '.join(names)}; the others then stay at their values."

    @property
    def headline(self) -> str:
        """How many boxes are proved."""
        return f"{self.claim.text}, {len(self.boxes)} boxes proved, {len(self.over)} parameters drawn"


def _condition(name: str, limits: tuple[Fraction, Fraction], ends: tuple[Fraction, Fraction]) -> str:
    """Return limits as a comparison, one-sided where the other side is an end of the belief."""
    low, high = map(exact_text, limits)
    if limits[0] == ends[0]:
        return f"{name} <= {high}"
    return f"{name} >= {low}" if limits[1] == ends[1] else f"{low} <= {name} <= {high}"
