"""What really happened, beside what the models said: which claims that came true they had made, and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, log

from sma_games.equilibria import solve
from sma_games.modeling import load_model
from sma_games.modeling.label_tables import PageCheck, ReportTable
from sma_games.regions import parse_claim
from sma_games.sensitivity import Chance

__all__ = ["Happened", "Score", "find_happened"]


@dataclass(frozen=True)
class Score:
    """How probable a model, or a rival without one, said that the outcome was, before it was known."""

    name: str
    probability: Chance

    @property
    def log_score(self) -> float:
        """The natural logarithm of the probability (Good, 1952): 0 is best, and the best of rivals is nearest to it."""
        return log(self.probability.value) if self.probability.value > 0 else -inf


@dataclass(frozen=True)
class Happened:
    """What really happened."""

    told: str
    sources: tuple[str, ...]
    scores: tuple[Score, ...]
    """The best first."""
    checks: Mapping[str, bool]
    """Whether the model asked had made the claim, by what came true."""

    def named(self, *, is_foreseen: bool) -> list[str]:
        """Return what came true and was foreseen, or was not."""
        return [about for about, found in self.checks.items() if found == is_foreseen]


def find_happened(page: ReportTable, forecasts: Mapping[str, Chance | None]) -> Happened | None:
    """Return what really happened, and how well it was foreseen; None if the page does not know.

    Parameters
    ----------
    forecasts
        By what the page calls each model: how probable it is there, without hindsight, that the outcome is an
        equilibrium. None is left out.

    Examples
    --------
    >>> from sma_games.modeling.loading import load_page
    >>> found = find_happened(load_page("sma/front_page").report, {"a model": Chance.of_fraction(Fraction(1, 4))})
    >>> [score.name for score in found.scores]
    ['a model', 'rule of succession, 1 of 13', 'earlier agreements, 0 of 11']
    """
    happened = page.happened
    if happened is None:
        return None
    models = [Score(name, value) for name, value in forecasts.items() if value is not None]
    rivals = [Score(each.name, Chance.of_fraction(Fraction(each.probability))) for each in happened.rivals]
    return Happened(
        happened.told,
        tuple(happened.sources),
        _best_first([*models, *rivals]),
        {each.about: _is_foreseen(each) for each in happened.checks},
    )


def _best_first(scores: Iterable[Score]) -> tuple[Score, ...]:
    return tuple(sorted(scores, key=lambda each: -each.probability.value))


def _is_foreseen(check: PageCheck) -> bool:
    """Tell whether a claim about all equilibria, or about some, holds in a model at the values of a check."""
    model = load_model(check.slug)
    model = (model if check.calibration is None else model.fix(check.calibration)).fix(**check.at)
    return bool(parse_claim(model, check.claim).holds_in(solve(model.at()), model.baseline))
