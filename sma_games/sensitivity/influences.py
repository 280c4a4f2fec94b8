"""What is found about influence: one row for each parameter or group, sorted by what matters, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.modeling import ParametricGame
from sma_games.results import EqualByContent, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "IndexEstimate",
    "Influence",
    "Sensitivity",
    "SensitivityMethod",
    "SensitivityStatus",
    "TornadoEnd",
]

TOLD = 3  # parameters that a summary names
MATTERS = 0.05  # share of the largest influence; what is below needs no evidence


class SensitivityMethod(Enum):
    """How influence is measured; the value is the sentence that a reader sees."""

    SOBOL = "Sobol' indices: the share of the variance that a parameter explains alone, and with all interactions."
    SHAPLEY = "Shapley effects: the variance shared out among the parameters; the shares add up to 1."
    MORRIS = "Elementary effects of Morris: what a step in one parameter changes, for each unit of belief."
    TORNADO = "One parameter at a time, from 5 % to 95 % of its belief, the others at the baseline."
    LOCAL = "Slopes and elasticities at the baseline."

    @property
    def word(self) -> str:
        """The word that chooses it."""
        return self.name.lower()


class SensitivityStatus(Enum):
    """How far influence is known; the value is the sentence that a reader sees."""

    EXACT = "Every number is exact."
    PRECISE = "Every interval is as narrow as was asked."
    NUMBER_REACHED = "As many points were drawn as was asked."
    TIME_LIMIT = "The time limit was reached: some intervals are wider than was asked."
    INTERRUPTED = "It was interrupted: some intervals are wider than was asked, or numbers are missing."


@dataclass(frozen=True, eq=False)
class IndexEstimate(EqualByContent):
    """A number with half the width of its interval of 95 %.

    Examples
    --------
    >>> IndexEstimate(0.25, 0.01), IndexEstimate.of(Fraction(1, 3))
    (0.2500 ± 0.0100, 1/3)
    """

    value: float
    half_width: float = 0.0
    """0 if it is exact, NaN if nothing is known of it."""
    exact: Fraction | None = None

    @classmethod
    def of(cls, number: Fraction) -> IndexEstimate:
        """Return an exact number."""
        return cls(float(number), 0.0, number)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of 95 %."""
        return self.value - self.half_width, self.value + self.half_width

    def __repr__(self) -> str:
        if self.exact is not None:
            return exact_text(self.exact)
        return f"{self.value:.4f}" if isnan(self.half_width) else f"{self.value:.4f} ± {self.half_width:.4f}"


@dataclass(frozen=True)
class TornadoEnd:
    """One end of a bar of a tornado: everything about it is exact."""

    value: Fraction
    """Of the parameter."""
    outcome: Fraction | None
    """What the outcome is there; of a claim 1 or 0; None if the setting is not admissible."""
    answer: tuple[str, ...]
    """The labels of the equilibria there."""


@dataclass(frozen=True)
class Influence:
    """The influence of a parameter, or of a group of them."""

    name: str
    parameters: tuple[str, ...]
    estimates: Mapping[str, IndexEstimate]
    """By name of the index; those that are not known are missing."""
    ends: tuple[TornadoEnd, TornadoEnd] | None = None
    """Of a tornado."""
    meaning: str = ""
    unit: str = ""
    evidence: str | None = None
    """What the source of the parameter gives; None if the model does not say."""
    value_of_information: float | None = None
    """What it would be worth to learn it, if a decision was given."""
    reason: str = ""
    """Why indices are missing."""

    def __getitem__(self, index: str) -> IndexEstimate:
        return self.estimates[index]

    @property
    def size(self) -> float:
        """What it is sorted by: the first index of its method that is there; NaN if there is none."""
        first = next((name for name in ORDER if name in self.estimates), None)
        return nan if first is None else abs(self.estimates[first].value)


ORDER = ("total", "shapley", "mu_star", "swing", "elasticity", "slope", "first")
"""Indices, the one first by which parameters are sorted."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Result):
    """How much each parameter matters for an outcome."""

    model: ParametricGame
    outcome: str
    method: SensitivityMethod
    over: tuple[str, ...]
    """The parameters that are drawn."""
    influences: tuple[Influence, ...]
    """What matters most comes first."""
    status: SensitivityStatus
    mean: IndexEstimate | None = None
    """Of the outcome; of a claim its probability. At the baseline if nothing is drawn."""
    variance: IndexEstimate | None = None
    num_evaluations: int = 0
    """Points or lines at which the outcome was worked out."""
    seed: int = 0
    pairs: Mapping[tuple[str, str], IndexEstimate] = field(default_factory=dict)
    """By pair of parameters the share of the variance that needs both, if it was asked for."""
    is_claim: bool = False
    """Whether the outcome is that a claim is true: 1, or 0."""
    not_drawn: Mapping[str, str] = field(default_factory=dict)
    """Why parameters that have a distribution keep their value."""

    def __getitem__(self, name: str) -> Influence:
        return {each.name: each for each in self.influences}[name]

    @property
    def is_complete(self) -> bool:
        """Whether everything is as exact as was asked."""
        return self.status not in (SensitivityStatus.TIME_LIMIT, SensitivityStatus.INTERRUPTED)

    @property
    def reason(self) -> str:
        """Why it is as exact as it is, in a sentence."""
        return self.status.value

    @property
    def indices(self) -> tuple[str, ...]:
        """The names of the indices that are there."""
        return tuple(dict.fromkeys(name for each in self.influences for name in each.estimates))

    @property
    def interaction_share(self) -> float | None:
        """The share of the variance that no parameter explains alone.

        None if first-order indices are not known, or if there is no variance.
        """
        firsts = [each.estimates.get("first") for each in self.influences]
        known = [each.value for each in firsts if each is not None]
        share = 1 - sum(known) if known and len(known) == len(firsts) else nan
        return None if isnan(share) else share

    @property
    def without_evidence(self) -> tuple[str, ...]:
        """Parameters that matter, although no source gives more than a sign: those to learn about."""
        largest = max((each.size for each in self.influences if not isnan(each.size)), default=0.0)
        return tuple(
            each.name
            for each in self.influences
            if each.evidence in ("sign", "assumption") and each.size >= MATTERS * largest > 0
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the table "influence, evidence, value of information": one row for each parameter or group."""
        import pandas as pd

        rows = [dict(_row(each, self.indices)) for each in self.influences]
        return pd.DataFrame(rows)

    def pairs_frame(self) -> pd.DataFrame:
        """Return the interactions of pairs as a symmetric table, NaN on the diagonal and where nothing is known."""
        import pandas as pd

        names = [each.name for each in self.influences if any(each.name in pair for pair in self.pairs)]
        found = pd.DataFrame(nan, index=names, columns=names)
        for (first, second), estimate in self.pairs.items():
            found.loc[first, second] = found.loc[second, first] = estimate.value
        return found

    def explain(self, words: Mapping[str, str] | None = None) -> str:
        """Return what was found in sentences, with words for parameters in place of their names."""
        words = words or {}
        known = [each for each in self.influences if each.size > 0]
        told = ", ".join(f"{words.get(each.name, each.name)} ({_first(each)})" for each in known[:TOLD])
        lines = [f"{self.method.value} Outcome: {self.outcome}."]
        unknown = [
            f"Not known of {words.get(each.name, each.name)}: {each.reason}" for each in self.influences if each.reason
        ]
        nothing = "What matters is not known." if unknown else "Nothing that varies changes it."
        bent = [words.get(each.name, each.name) for each in self.influences if self._is_bent(each)]
        lines += [f"What matters most: {told}."] if told else [] if bent else [nothing]
        lines += [f"At both ends another outcome than at the baseline: {', '.join(bent)}."] if bent else []
        share = self.interaction_share
        if share is not None:
            lines.append(f"{max(share, 0):.0%} of the variance is in interactions: no parameter explains it alone.")
        if self.without_evidence:
            named = [words.get(name, name) for name in self.without_evidence]
            lines.append(f"Influence without evidence: {', '.join(named)}.")
        return "\n".join([*lines, *unknown, self.reason])

    def _is_bent(self, influence: Influence) -> bool:
        """Tell whether a bar of a tornado hides a change: its ends are equal, but not as the baseline."""
        outcomes = {end.outcome for end in influence.ends or ()}
        return self.mean is not None and len(outcomes) == 1 and not outcomes & {None, self.mean.exact}

    def __str__(self) -> str:
        return self.explain()

    @property
    def figure(self) -> str:  # type: ignore[override]
        """The public function that draws it."""
        if self.method is SensitivityMethod.TORNADO:
            return "plot_tornado"
        return "plot_pairs" if self.pairs else "plot_influences"

    @property
    def headline(self) -> str:
        """What matters most."""
        name = self.model.slug or self.model.title
        first = next(iter(self.influences), None)
        most = f", {first.name} matters most" if first is not None and first.size > 0 else ""
        return f"{self.method.word} of {self.outcome} in {name}{most}"


def _first(influence: Influence) -> str:
    name = next(name for name in ORDER if name in influence.estimates)
    return f"{name.replace('_', ' ')} {influence[name]!r}"


def _row(influence: Influence, indices: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a row: indices with half widths, ends, then what the influence rests on."""
    yield "name", influence.name
    for name in indices:
        estimate = influence.estimates.get(name)
        yield name, nan if estimate is None else estimate.value
        if estimate is None or estimate.exact is None:
            yield f"{name}_half_width", nan if estimate is None else estimate.half_width
    if influence.ends is not None:
        for word, end in zip(("low", "high"), influence.ends, strict=True):
            yield word, float(end.value)
            yield f"outcome_{word}", nan if end.outcome is None else float(end.outcome)
            yield f"answer_{word}", " | ".join(end.answer)
    yield "parameters", ", ".join(influence.parameters)
    yield "meaning", influence.meaning
    yield "unit", influence.unit
    yield "evidence", influence.evidence
    yield "value_of_information", nan if influence.value_of_information is None else influence.value_of_information
