"""Models and calibrations side by side: what each answers, and how probable a claim is in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.answers import parametric_form
from sma_games.answers.solved import SolvedQuestion, type_of
from sma_games.equilibria.result import EquilibriumResult
from sma_games.equilibria.solve import solve
from sma_games.errors import MethodError, SettingError, SmaGamesError
from sma_games.interrupts import interruption
from sma_games.modeling import ParametricGame, load_model
from sma_games.modeling.parameters import number_text
from sma_games.results import Result
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.claim_tips import ClaimTip, claim_tips
from sma_games.sensitivity.events import read_event
from sma_games.sensitivity.probability import Probability, probability

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Compared", "ComparedModel", "Comparison", "compare"]

Compared: TypeAlias = ParametricGame | str | tuple[ParametricGame | str, str | None]
"""A model, or its slug, at today's values; or a pair of it and one of its calibrations."""

Drawing: TypeAlias = Callable[[ParametricGame, str], Probability]

BASELINE = "baseline"
MOST_EQUILIBRIA = 6
"""Types of equilibria that a table lists; of more it gives the number."""
MOST_TIPS = 3
"""Tipping values that a table lists."""


@dataclass(frozen=True)
class ComparedModel:
    """What one model says, bound to one calibration."""

    model: ParametricGame
    calibration: str
    result: EquilibriumResult
    """Its equilibria at the values to which it is bound."""
    equilibria: tuple[str, ...]
    """The types of these equilibria."""
    holds_in_every: bool | None = None
    """Whether the claim holds there in every equilibrium; None if it cannot be asked of this model."""
    holds_in_some: bool | None = None
    """The same, in some equilibrium."""
    probability: Probability | None = None
    """How probable the claim is under the model's distributions; None if that cannot be told."""
    reason: str = ""
    """Why the claim, or its probability, cannot be told."""

    @cached_property
    def tips(self) -> tuple[ClaimTip, ...]:
        """The nearest tipping values of the claim along single parameters, those with the most belief beyond first.

        None if the claim cannot be asked, or nothing is known along lines.
        """
        found = self.probability
        return () if found is None else claim_tips(found.model, found.event, found.over)

    @property
    def nearest(self) -> str:
        """The first few of these as text, with the probability of the values beyond each."""
        return ", ".join(map(str, self.tips[:MOST_TIPS]))

    @property
    def title(self) -> str:
        """The slug; of a model without one, its title."""
        return self.model.slug or self.model.title

    @property
    def name(self) -> str:
        """The same, with the calibration in brackets unless it is the baseline."""
        return self.title if self.calibration == BASELINE else f"{self.title} ({self.calibration})"

    @property
    def verdict(self) -> str:
        """What the claim is at these values, in a few words."""
        if self.holds_in_every is None:
            return "not asked"
        if self.holds_in_every:
            return "holds"
        return "holds in some equilibria" if self.holds_in_some else "fails"


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """What several models, or calibrations of one, say, side by side; the order is the one asked for."""

    figure = "plot_comparison"

    claims: Mapping[str, str]
    """What was claimed, by the name of the model; empty if nothing was."""
    models: tuple[ComparedModel, ...]

    @property
    def agree(self) -> bool:
        """Whether all models of which the claim can be asked give the same verdict at their values."""
        return len({each.verdict for each in self.models if each.holds_in_every is not None}) <= 1

    @property
    def dissenting(self) -> tuple[ComparedModel, ...]:
        """The models whose verdict is another than that of the first of which the claim can be asked."""
        asked = [each for each in self.models if each.holds_in_every is not None]
        return tuple(each for each in asked if each.verdict != asked[0].verdict)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each model and calibration."""
        import pandas as pd

        return pd.DataFrame([self._row(each) for each in self.models])

    def _row(self, each: ComparedModel) -> dict[str, object]:
        row: dict[str, object] = {
            "model": each.title,
            "calibration": each.calibration,
            "equilibria": _listed(each.equilibria),
            "status": each.result.status.value,
        }
        if not self.claims:
            return row
        found = each.probability
        chances: Sequence[Chance | None] = (found.lower, found.upper) if found else (None, None)
        for name, chance in zip(("lower", "upper"), chances, strict=True):
            row |= {
                f"{name}_probability": chance and chance.value,
                f"{name}_low": chance and chance.low,
                f"{name}_high": chance and chance.high,
            }
        method = found.method.name.lower() if found else ""
        return {
            "claim": self.claims.get(each.name, ""),
            "verdict": each.verdict,
            **row,
            "tipping_values": each.nearest,
            "method": method,
            "reason": each.reason,
        }

    def explain(self) -> str:
        """Return what each says, and who disagrees, in sentences."""
        lines = [f"{each.name}: {_said(each)}." for each in self.models]
        return "\n".join([*lines, self.conclusion] if self.claims else lines)

    @property
    def conclusion(self) -> str:
        """Who disagrees about the claim at the values of the models, as a sentence."""
        asked = [each for each in self.models if each.holds_in_every is not None]
        if not asked:
            return "The claim can be asked of none of them."
        if len(asked) == 1:
            return f"The claim can be asked of {asked[0].name} only: it {asked[0].verdict}."
        if self.agree:
            those = "" if len(asked) == len(self.models) else " of which it can be asked"
            all_of = "Both" if len(asked) == len("AB") else f"All {len(asked)}"
            return f"{all_of}{those} agree at their values: the claim {asked[0].verdict}."
        told = "; ".join(f"{each.name}: it {each.verdict}" for each in (asked[0], *self.dissenting))
        return f"They do not agree about the claim at their values ({told})."

    def __str__(self) -> str:
        return self.explain()

    @property
    def headline(self) -> str:
        """Who disagrees, or what is compared."""
        return self.conclusion if self.claims else f"{', '.join(each.name for each in self.models)}"

    @property
    def caveat(self) -> str:
        """Of which models the claim cannot be asked, and why."""
        return " ".join(f"{each.name}: {each.reason}." for each in self.models if each.reason)


def compare(
    models: Compared | Iterable[Compared],
    claim: str | Mapping[str, str] | None = None,
    *,
    precision: float | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    client: Any | None = None,
) -> Comparison:
    """Return what several models or calibrations answer, how probable a claim is in each, and what would change it.

    A small tree with private information is asked about the Nash equilibria of its reduced normal form, as all
    questions about parameters are. A model of which the claim cannot be asked, since it has other players or actions,
    says so in its row. The cost is that of `solve` and of `probability` for each. By Ctrl-C, the `partial` of the
    `KeyboardInterrupt` has the models that are finished.

    Parameters
    ----------
    models
        Models, slugs, or pairs of a model and a calibration; a single model is compared at all its calibrations.
    claim
        As in `probability`, for all models, or by slug if they name things differently.
    precision, seed
        As in `probability`.
    time_limit
        Seconds after which the estimate for a model is handed out as it is.
    client
        A client of a Dask cluster, which draws then; the digits are the same.

    Raises
    ------
    SettingError
        If there is no model, a calibration is unknown, or the claim can be asked of none of them.

    Examples
    --------
    >>> found = compare("sma/timing_matrix")
    >>> found.to_frame()[["model", "calibration"]].values.tolist()[:2]
    [['sma/timing_matrix', 'baseline'], ['sma/timing_matrix', 'strict']]
    """
    bound = [_bind(each) for each in _listed_models(models)]
    if not bound:
        raise SettingError("models: name at least one")
    texts = [claim.get(model.slug) if isinstance(claim, Mapping) else claim for model, _ in bound]
    drawing = partial(probability, precision=precision, seed=seed, time_limit=time_limit, client=client)
    found: list[ComparedModel] = []
    try:
        for pair, text in zip(bound, texts, strict=True):
            found.append(_answer(*pair, text, drawing))
    except KeyboardInterrupt:
        raise interruption(_comparison(found, texts)) from None
    asked = [each for each, text in zip(found, texts, strict=True) if text]
    if asked and all(each.holds_in_every is None for each in asked):
        raise SettingError(f"claim: it can be asked of none of these models; {asked[0].name}: {asked[0].reason}")
    return _comparison(found, texts)


def _comparison(found: Sequence[ComparedModel], texts: Sequence[str | None]) -> Comparison:
    claims = {each.name: text for each, text in zip(found, texts, strict=False) if text}
    return Comparison(claims, tuple(found))


def _listed_models(models: Compared | Iterable[Compared]) -> list[Compared]:
    """Return the models as a list; of a single one every calibration."""
    if not isinstance(models, ParametricGame | str):
        return list(models)  # type: ignore[arg-type]
    model = load_model(models) if isinstance(models, str) else models
    return [(model, None), *((model, name) for name in model.calibrations)]


def _bind(compared: Compared) -> tuple[ParametricGame, str]:
    named, calibration = compared if isinstance(compared, tuple) else (compared, None)
    model = load_model(named) if isinstance(named, str) else named
    if not isinstance(model, ParametricGame):
        raise MethodError(f"compare needs models or their slugs, not {type(model).__name__}; see load_model")
    bound = model if calibration is None else model.fix(calibration)
    values = (f"{name} = {number_text(value)}" for name, value in bound.bound.items())
    return parametric_form(bound), ", ".join([bound.calibration or BASELINE, *values])


def _answer(model: ParametricGame, calibration: str, claim: str | None, drawing: Drawing) -> ComparedModel:
    result = solve(model.at())
    start = ComparedModel(model, calibration, result, _types(model, result))
    if claim is None:
        return start
    try:
        event = read_event(model, claim)
        every, some = (each.holds_in(result, model.baseline) for each in (event.every, event.some))
    except SmaGamesError as error:
        return replace(start, reason=str(error))
    asked = replace(start, holds_in_every=every, holds_in_some=some)
    try:
        return replace(asked, probability=drawing(model, claim))
    except SmaGamesError as error:
        return replace(asked, reason=str(error))


def _types(model: ParametricGame, result: EquilibriumResult) -> tuple[str, ...]:
    """Return the labels of the types of the equilibria found, in the order that all verbs share where all are known."""
    try:
        return tuple(each.label for each in SolvedQuestion(model, result.concept).answer_of(result).equilibria)
    except MethodError:
        return tuple(dict.fromkeys(type_of(result, each).label for each in result.equilibria))


def _listed(equilibria: Sequence[str]) -> str:
    if len(equilibria) > MOST_EQUILIBRIA:
        return f"{len(equilibria)} types of equilibria"
    return "; ".join(equilibria)


def _said(each: ComparedModel) -> str:
    """Return what a model says in words: of the claim if it was asked, else which equilibria it has."""
    if each.holds_in_every is None:
        return _listed(each.equilibria) + (f" (the claim cannot be asked: {each.reason})" if each.reason else "")
    if each.probability is None:
        return f"{each.verdict} ({each.reason})" if each.reason else each.verdict
    told = "; ".join(f"in {reading} {chance}" for reading, chance in each.probability.readings.items())
    tips = f"; another verdict with {each.nearest}" if each.tips else ""
    return f"{each.verdict} at its values; probability {told}{tips}"
