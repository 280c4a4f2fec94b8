"""The inverse question: values of the levers that bring an outcome about, whatever the uncertain parameters are.

Settings of the uncertain parameters are collected one after the other. The cheapest levers that work for those
collected so far cost at most what the answer costs; if a proof shows that they work for all settings they are the
answer, if not the proof fails at a setting that is added. If no levers work for the settings collected, none work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text, setting_text, shown_text
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber, RealNumber, nearest_float
from sma_games.algebra.sign_cases.box import Budget
from sma_games.answers import BoxQuestion, box_question_for, kind_of_question, parametric_form
from sma_games.errors import InadmissibleError, MethodError, SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.interrupts import interruption
from sma_games.modeling import ParametricGame
from sma_games.modeling.spaces import listed_names, parameter_space
from sma_games.regions.change.cheapest import Cheapest, Wanted, cheapest_point
from sma_games.regions.claims.claims import Claim, Quantifier, observed_claim, parse_claim
from sma_games.regions.claims.proving import Proof, prove
from sma_games.regions.claims.truth import Truth
from sma_games.regions.space.rationalizing import uncertain_names
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Design", "DesignStatus", "design"]

MAX_ROUNDS = 40
TIGHT = 1e-5  # of the cost of moving all levers across their ranges: up to which values count as the cheapest
WORSENED = 12  # uncertain parameters up to which a counterexample is moved to the ends of their ranges


class DesignStatus(Enum):
    """What became of the search; the value is the sentence that a reader sees."""

    FOUND = "These values work at every admissible setting: proved. Nothing cheaper does."
    POSSIBLE = "These values work at every admissible setting: proved. Something cheaper may work too."
    IMPOSSIBLE = "No values work: at the settings listed they contradict each other."
    UNDECIDED = "Neither values that are proved to work nor a proof that there are none was found within the budget."


@dataclass(frozen=True, repr=False)
class Design(Result):
    """Values of levers that bring an outcome about, or the settings that rule it out."""

    model: ParametricGame
    claim: Claim
    levers: tuple[str, ...]
    over: tuple[str, ...]
    status: DesignStatus
    values: Mapping[str, Fraction] | None
    """Of the levers; None if there are none."""
    cost: float
    """Sum over the levers of the change in shares of the range, times its price; infinite if there are no values."""
    least_cost: float
    """Certified: nothing cheaper works. The values cost a little more if that limit is not attained."""
    limit: Mapping[str, RealNumber] | None
    """With one lever: the exact value that bounds the values that work, attained or not."""
    settings: tuple[Mapping[str, RealNumber], ...]
    """Settings of the uncertain parameters that decided the answer."""
    proof: Proof | None

    @property
    def is_complete(self) -> bool:
        """Whether it is decided, and nothing cheaper can work."""
        return self.status in (DesignStatus.FOUND, DesignStatus.IMPOSSIBLE)

    def verify(self, num_settings: int = 100, *, seed: int = 0) -> tuple[str, ...]:
        """Return what is wrong with the proof that the values work; see `Proof.verify`."""
        return () if self.proof is None or self.values is None else self.proof.verify(num_settings, seed=seed)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each lever; no rows if no values work."""
        import pandas as pd

        today = self.model.baseline
        rows = [
            (name, nearest_float(today[name]), nearest_float(value), exact_text(value))
            for name, value in (self.values or {}).items()
        ]
        return pd.DataFrame(rows, columns=["lever", "today", "value", "exact_value"])

    def __str__(self) -> str:
        lines = [f"{self.claim.text}, by {', '.join(self.levers)}: {self.status.value}"]
        if self.values is not None:
            for name, value in self.values.items():
                today = self.model.parameters[name].value
                lines.append(f"  {name} = {shown_text(value)} ({float(value):.6g}; today {float(today):.6g})")
        if self.limit is not None:
            lines.append(f"  limit: {setting_text(self.limit)}")
        if self.status is not DesignStatus.IMPOSSIBLE:
            lines.append(f"  cost {self.cost:.4g} of the ranges, at least {self.least_cost:.4g}")
        lines += [f"  decisive: {setting_text(setting) or 'today'}" for setting in self.settings]
        return "\n".join(lines)


def design(
    model: ParametricGame,
    claim: str | Claim | Mapping[str, str],
    levers: str | Iterable[str],
    over: str | Iterable[str] | None = None,
    *,
    where: str | Iterable[str] = (),
    prices: Mapping[str, Any] | None = None,
    budget: Budget | None = None,
    progress: Callable[[int], None] | None = None,
) -> Design:
    """Return the cheapest values of levers that make a claim true for all uncertain parameters in their ranges.

    Costs are changes from today's values in shares of the levers' ranges, times their prices, added up. With one lever
    the limit is exact; with several, costs are found to a millionth. The search may end without an answer, which the
    status says: it ends after 40 counterexamples.

    Parameters
    ----------
    model
        A two-player matrix, a tree with perfect information, or a small tree of two players, of which the claim is then
        about the Nash equilibria of its reduced normal form.
    claim
        What must become true, as for `prove`; or the play: in a matrix it must become a strict equilibrium, in a tree
        every subgame-perfect path must agree with it.
    levers
        Name of the parameter that can be chosen, or names of several.
    over
        Name of the parameter over whose range the claim must hold, or names of several, or of none; all other
        uncertainties that some payoff uses and `fix` gave no value by name, if absent.
    where
        Comparisons that settings must satisfy to count.
    prices
        By lever: cost of moving it across its whole range; 1 if absent.
    budget
        How much work goes into each question of whether conditions can hold together.
    progress
        Called with the number of settings collected so far.

    Raises
    ------
    SettingError
        If a name, a price, a constraint or the claim is none.
    MethodError
        If the game is of another kind.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/sign_or_wait")
    >>> both_sign = {"ROK": "sign_early", "US": "sign_early"}
    >>> found = design(model, both_sign, ["early_payment"], ["p_trump"], where="0.39 <= p_trump <= 0.72")
    >>> found.status.name, found.limit
    ('FOUND', {'early_payment': Fraction(16629, 15220)})
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"design needs a model, not {type(model).__name__}; see load_model")
    model = parametric_form(model)
    wanted = _read_claim(model, claim)
    chosen = _check_names(model, levers, "levers")
    rest = [name for name in uncertain_names(model) if name not in chosen]
    uncertain = rest if over is None else _check_names(model, over, "over")
    both = [name for name in uncertain if name in chosen]
    if both:
        raise SettingError(f"{both[0]!r} cannot be a lever and uncertain at once")
    texts = (where,) if isinstance(where, str) else tuple(where)
    problem = _Problem(model, wanted, chosen, tuple(uncertain), texts, _check_prices(chosen, prices), budget)
    return _Designer(problem, progress or (lambda _: None)).run()


def _read_claim(model: ParametricGame, claim: str | Claim | Mapping[str, str]) -> Claim:
    if not isinstance(claim, Mapping):
        parsed = parse_claim(model, claim)
        if parsed.trend is not None:
            raise SettingError(f"claim: {parsed.text!r} is about several settings; give one about a single one")
        return parsed
    box_question_for(model, "design")  # refuses a game of another kind before its words are read
    seen = observed_claim(model, claim, "claim")
    words = seen.text.removeprefix("some ")
    if kind_of_question(model).may_be_strict:
        return Claim(f"some {words} and strict", Quantifier.SOME, seen.choices, strict=True)
    return Claim(f"every {words}", Quantifier.EVERY, seen.choices)


def _check_names(model: ParametricGame, given: str | Iterable[str], place: str) -> tuple[str, ...]:
    names = listed_names(given)
    if place == "levers" and not names:
        raise SettingError(f"{place}: expected the name of a parameter, or a list of them")
    for name in names:
        if name not in model.parameters:
            raise SettingError(f"{place}: unknown parameter {name!r}{did_you_mean(name, model.parameters)}")
        if model.parameters[name].low == model.parameters[name].high:
            raise SettingError(f"{place}: {name} has a single value, {model.parameters[name].range_text}")
    return tuple(dict.fromkeys(names))


def _check_prices(levers: Sequence[str], prices: Mapping[str, Any] | None) -> dict[str, Fraction]:
    found = {name: Fraction(1) for name in levers}
    for name, price in (prices or {}).items():
        if name not in found:
            raise SettingError(f"prices: {name!r} is no lever{did_you_mean(name, levers)}")
        found[name] = parse_number(price)
        if found[name] <= 0:
            raise SettingError(f"prices: {name}: expected a positive number, found {price}")
    return found


@dataclass(frozen=True)
class _Problem:
    """What is to be designed."""

    model: ParametricGame
    claim: Claim
    levers: tuple[str, ...]
    over: tuple[str, ...]
    where: tuple[str, ...]
    prices: Mapping[str, Fraction]
    budget: Budget | None

    @property
    def setting(self) -> Mapping[str, Fraction]:
        """The values of all parameters from which costs are measured."""
        return self.model.baseline

    def cost(self, values: Mapping[str, RealNumber]) -> float:
        """Return what it costs to move the levers."""
        total = 0.0
        for name, value in values.items():
            parameter = self.model.parameters[name]
            change = abs(float(value) - float(self.setting[name])) / float(parameter.high - parameter.low)
            total += float(self.prices[name]) * change
        return total

    @cached_property
    def admissible_levers(self) -> Wanted:
        """What is wanted of the levers whatever the uncertain parameters are: what they alone make admissible."""
        space = parameter_space(self.model, self.levers, self.setting, self.where, self.budget, without=self.over)
        return Wanted(Truth(space, Claim("admissible", Quantifier.FORMULA), None), is_required=True)

    def make_wanted(self, uncertain: Mapping[str, Fraction]) -> Wanted:
        """Return what is wanted of the levers at one setting of the uncertain parameters.

        Of levers with which that setting is not admissible nothing is asked there.
        """
        setting = {**self.setting, **uncertain}
        space = parameter_space(self.model, self.levers, setting, self.where, self.budget, is_tightened=False)
        truth = Truth(space, self.claim, self.finder)
        _ = truth.atoms  # refuses a claim that divides by zero somewhere
        return Wanted(truth, is_required=False)

    def find_cheapest(self, settings: Sequence[Mapping[str, Fraction]]) -> Cheapest:
        """Return the cheapest levers that work at some settings of the uncertain parameters."""
        wanted = [self.admissible_levers, *map(self.make_wanted, settings)]
        return cheapest_point(wanted, self.prices, self.setting)

    @property
    def finder(self) -> BoxQuestion | None:
        return box_question_for(self.model, "design") if self.claim.needs_equilibria else None

    def prove(self, values: Mapping[str, Fraction]) -> Proof:
        """Return a proof or a refutation that values work: at all settings or, with nothing uncertain, at the one."""
        over, where = self.over, self.where
        if not over:
            over = self.levers[:1]
            where = (*where, f"{over[0]} == {exact_text(values[over[0]])}")
        return prove(self.model.fix(None, **values), self.claim, over, where=where, budget=self.budget)


class _Designer:
    """The search by counterexamples."""

    def __init__(self, problem: _Problem, progress: Callable[[int], None]) -> None:
        self.problem = problem
        self.progress = progress
        self.collected: list[dict[str, Fraction]] = []
        self.best = self._start()

    def run(self) -> Design:
        try:
            return self._search()
        except KeyboardInterrupt:
            raise interruption(self._conclude(DesignStatus.UNDECIDED, self.best, None)) from None
        except InadmissibleError:
            if not self.collected:
                raise
            return self._conclude(DesignStatus.UNDECIDED, self.best, None)

    def _start(self) -> Cheapest:
        """Return today's values of the levers or, if these are not admissible by themselves, the nearest that are."""
        values = {name: self.problem.setting[name] for name in self.problem.levers}
        if self.problem.admissible_levers.truth.space.admits(values):
            return Cheapest(values, 0.0, None)
        return self.problem.find_cheapest([])

    def _search(self) -> Design:
        for _ in range(MAX_ROUNDS):
            self.progress(len(self.collected))
            best = self.best
            if best.values is None:
                status = DesignStatus.IMPOSSIBLE if best.cost == float("inf") else DesignStatus.UNDECIDED
                return self._conclude(status, best, None)
            proof = self.problem.prove(best.values)
            if proof.is_proved:
                return self._conclude(self._grade(best), best, proof)
            if proof.counterexample is None or not self._collect(best.values, proof.counterexample):
                return self._conclude(DesignStatus.UNDECIDED, best, proof)
            self.best = self.problem.find_cheapest(self.collected or [{}])
        return self._add_margin(self.best)

    def _grade(self, best: Cheapest) -> DesignStatus:
        """Return whether values that work are certified to be the cheapest, but for the precision asked for."""
        assert best.values is not None
        allowance = TIGHT * float(sum(self.problem.prices.values()))
        is_tight = self.problem.cost(best.values) - best.cost <= allowance
        return DesignStatus.FOUND if is_tight else DesignStatus.POSSIBLE

    def _collect(self, values: Mapping[str, Fraction], counterexample: Mapping[str, RealNumber]) -> bool:
        """Add the setting at which a proof failed, made worse; return whether it is a new one."""
        uncertain = {name: counterexample[name] for name in self.problem.over}
        if any(isinstance(value, AlgebraicNumber) for value in uncertain.values()):
            return False
        worse = self._worsen(values, uncertain)  # type: ignore[arg-type]
        if worse in self.collected:
            return False
        self.collected.append(worse)
        return True

    def _worsen(self, values: Mapping[str, Fraction], uncertain: dict[str, Fraction]) -> dict[str, Fraction]:
        """Move uncertain parameters to ends of their ranges, as long as that makes the levers' task no cheaper.

        The values fail there too, so that every setting collected rules out more.
        """
        problem = self.problem
        if not 0 < len(uncertain) <= WORSENED:
            return uncertain
        space = parameter_space(
            problem.model, problem.over, {**problem.setting, **values}, problem.where, problem.budget
        )
        truth = Truth(space, problem.claim, problem.finder)
        cost = self._price_of(uncertain)
        for name, ends in space.box.ranges.items():
            for end in ends:
                trial = {**uncertain, name: end}
                if trial == uncertain or not space.contains(trial) or not truth.fails_at(trial):
                    continue
                other = self._price_of(trial)
                if other >= cost:
                    uncertain, cost = trial, other
        return uncertain

    def _price_of(self, uncertain: Mapping[str, Fraction]) -> float:
        """Return what the levers cost if this were the only setting."""
        return self.problem.find_cheapest([uncertain]).cost

    def _add_margin(self, best: Cheapest) -> Design:
        """Move the levers farther than the settings collected ask for, until a proof shows that it is enough."""
        assert best.values is not None
        for power in range(1, 12):
            stretched = {
                name: self._stretch(name, value, Fraction(2**power, 10**4)) for name, value in best.values.items()
            }
            proof = self.problem.prove(stretched)
            if proof.is_proved:
                found = Cheapest(stretched, best.cost, None)
                return self._conclude(DesignStatus.POSSIBLE, found, proof)
        return self._conclude(DesignStatus.UNDECIDED, best, None)

    def _stretch(self, name: str, value: Fraction, share: Fraction) -> Fraction:
        parameter, today = self.problem.model.parameters[name], self.problem.setting[name]
        step = share * (parameter.high - parameter.low) * ((value > today) - (value < today))
        return min(max(value + step, parameter.low), parameter.high)

    def _conclude(self, status: DesignStatus, best: Cheapest, proof: Proof | None) -> Design:
        problem = self.problem
        works = status in (DesignStatus.FOUND, DesignStatus.POSSIBLE)
        return Design(
            problem.model,
            problem.claim,
            problem.levers,
            problem.over,
            status,
            best.values if works else None,
            problem.cost(best.values) if works and best.values is not None else float("inf"),
            best.cost,
            best.limit if status is DesignStatus.FOUND else None,
            tuple(self.collected),
            proof,
        )
