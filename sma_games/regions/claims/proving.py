"""Proofs of claims about all settings at once, and counterexamples.

A claim is explored like an answer: the solver runs on formulas, and the claim asks for further signs, so that each
case makes it true or false. It is proved if every case in which it is false is proved to be impossible, and refuted by
an exact setting of such a case, where the solver at one setting agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from sma_games.algebra.numbers.number_texts import setting_text
from sma_games.algebra.numbers.real_numbers import RealNumber
from sma_games.algebra.sign_cases.box import Budget, Condition
from sma_games.algebra.sign_cases.certificates import gaps
from sma_games.algebra.sign_cases.exploration import Case, CaseTree, Ending, Exploration, explore, leaves
from sma_games.algebra.sign_cases.twins import Twin
from sma_games.algebra.sign_cases.wording import Wording
from sma_games.answers import box_question_for, parametric_form
from sma_games.errors import MethodError, SettingError
from sma_games.interrupts import concluded, interruption
from sma_games.modeling import ParametricGame
from sma_games.modeling.comparisons import names_of_formulas
from sma_games.modeling.quantified import ForSome, prefix_of, quantify, with_values
from sma_games.modeling.spaces import constraints_of, parameter_space
from sma_games.regions.claims.claims import Claim, Quantifier, parse_claim
from sma_games.regions.claims.for_some import TruthForSome, finder_for, truth_about
from sma_games.regions.claims.proof_checks import failures, open_cases, pairs_of_cases, wrong_cases
from sma_games.regions.claims.truth import Truth, is_irrational
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Proof", "ProofStatus", "ProofStep", "prove"]

MAX_CASES = 20_000
SAMPLES = 40  # settings at which a counterexample is looked for that elimination did not find
ABOUT_EQUILIBRIA = "claims about equilibria"
QUANTIFIERS = tuple(each.value for each in Quantifier if each is not Quantifier.FORMULA)


class ProofStatus(Enum):
    """What became of a claim; the value is the sentence that a reader sees."""

    PROVED = "Proved: it holds at every admissible setting."
    REFUTED = "Refuted: it fails at the setting given."
    UNDECIDED = "Undecided: neither a proof nor a counterexample was found within the budget."


@dataclass(frozen=True)
class ProofStep:
    """A part of the proof: conditions with what follows from them."""

    conditions: tuple[str, ...]
    outcome: str
    """"the claim holds", "the claim fails" or "impossible"."""
    method: str
    """What showed it: the solver's run on formulas, z3, interval subdivision, roots."""


@dataclass(frozen=True, repr=False)
class Proof(Result):
    """A claim with its proof, or with a counterexample.

    Equal to another that says the same of the same cases, however its parts were shown.
    """

    model: ParametricGame
    claim: Claim
    over: tuple[str, ...]
    setting: Mapping[str, Fraction] = field(hash=False)
    """Values of all parameters; those in `over` are today's."""
    where: tuple[str, ...]
    status: ProofStatus
    reason: str = field(compare=False)
    """What the status rests on."""
    witnesses: tuple[Mapping[str, RealNumber], ...] = field(hash=False)
    """Complete settings that refute it: one, or two between which the truth changes the wrong way."""
    num_cases: int
    _truth: Truth = field(repr=False, compare=False)
    _tree: CaseTree[bool] | None = field(repr=False, compare=False)

    @property
    def is_complete(self) -> bool:
        """Whether it is decided."""
        return self.status is not ProofStatus.UNDECIDED

    @property
    def is_proved(self) -> bool:
        """Whether the claim holds at every admissible setting."""
        return self.status is ProofStatus.PROVED

    @property
    def counterexample(self) -> Mapping[str, RealNumber] | None:
        """A complete setting at which the claim fails, as near to today's as was easy; None if there is none known."""
        return self.witnesses[-1] if self.witnesses else None

    @property
    def steps(self) -> tuple[ProofStep, ...]:
        """The certificate: every case with the truth of the claim in it, then every combination of signs excluded."""
        box = self._truth.space.box
        wording = Wording(box, self._truth.atoms, names_of_formulas(self.model))

        def shown(conditions: Iterable[Condition]) -> tuple[str, ...]:
            return tuple(wording.text(number, frozenset({sign})) for number, sign in conditions)

        words = {True: "the claim holds", False: "the claim fails"}
        cases = [
            ProofStep(shown(conditions), words[answer], "the solver's run on formulas")
            for conditions, answer, _ in leaves(self._tree)
        ]
        return (*cases, *(ProofStep(shown(each.conditions), "impossible", each.method) for each in box.refutations))

    def verify(self, num_settings: int = 100, *, seed: int = 0) -> tuple[str, ...]:
        """Return what is wrong with the proof: nothing, if it is right.

        The signs that were excluded are excluded again by solvers without a memory, every combination of signs that is
        missing must be one of them, every case is worked out again at its setting, and at random settings, on surfaces
        too, the claim is put to `solve`. A refutation is checked at its settings.
        """
        truth = self._truth
        wrong = [] if self.claim == truth.claim else [f"the proof is about another claim: {truth.claim.text}"]
        wrong += [f"{setting_text(each)} is not admissible" for each in self.witnesses if not _is_admitted(truth, each)]
        if self.witnesses and not truth.is_refuted_by(self.witnesses):
            wrong.append(f"the claim is not refuted by {'; '.join(map(setting_text, self.witnesses))}")
        if self.status is ProofStatus.REFUTED:
            return tuple(wrong if self.witnesses else [*wrong, "refuted without a counterexample"])
        wrong += [*gaps(self._tree, truth.space.box), *wrong_cases(truth, self._tree, num_settings)]
        if self.is_proved:
            wrong += [*open_cases(truth, self._tree), *failures(truth, num_settings, seed)]
        return tuple(wrong)

    def to_frame(self) -> pd.DataFrame:
        """Return the certificate as a table with one row for each step."""
        import pandas as pd

        rows = [(" and ".join(step.conditions) or "always", step.outcome, step.method) for step in self.steps]
        return pd.DataFrame(rows, columns=["conditions", "outcome", "method"])

    def __str__(self) -> str:
        lines = [f"{prefix_of(self.model)}{self.claim.text}: {self.status.value}", f"  {self.reason}"]
        if self.counterexample is not None:
            changed = {name: self.counterexample[name] for name in self.over}
            kept = [name for name, value in changed.items() if value == self.setting[name]]
            moved = {name: value for name, value in changed.items() if name not in kept}
            lines += [f"  {setting_text(moved)}"] if moved else []
            lines += [f"  as today: {', '.join(kept)}"] if kept else []
        return "\n".join(lines)


def prove(
    model: ParametricGame,
    claim: str | Claim | Mapping[str, str],
    over: str | Iterable[str] | None = None,
    *,
    where: str | Iterable[str] = (),
    for_some: ForSome | None = None,
    budget: Budget | None = None,
    progress: Callable[[int], None] | None = None,
) -> Proof:
    """Return a proof that a claim holds at every admissible setting, or an exact setting at which it fails.

    Undecided only if some case could neither be excluded nor be met by an exact setting within the budget, there are
    too many cases, or Ctrl-C ended the search. The number of cases grows with the number of parameters.

    Parameters
    ----------
    model
        For claims about equilibria, a two-player matrix, a tree with perfect information, or a small tree of two
        players, of which the claim is then about the Nash equilibria of its reduced normal form.
    claim
        Text such as "every opening = sign_early", "some ROK = wait and US = wait and strict", "unique", "every
        rok_payment <= 1.3", "early_rok > wait_rok", "early_rok - wait_rok rises in p_trump"; a mapping from players
        (stages) to strategies (actions) claims that this play is an equilibrium.
    over
        Name of the parameter that varies over its range, or names of several; all that the claim, the constraints and
        the game use and `fix` gave no value by name, if absent.
    where
        Comparisons that settings must satisfy.
    for_some
        Parameters that may have any value, such as a price that is negotiated: then the claim is that, at every setting
        of the others, it holds for some value. Names stand for values in the parameters' ranges; a mapping from names
        to None for any real numbers, to (low, high) for those between two ends.
    budget
        How much work goes into each question of whether conditions can hold together.
    progress
        Called with the number of cases found so far.

    Raises
    ------
    SettingError
        If the claim, a constraint, a name or a value is none.
    MethodError
        If the claim is about equilibria that this kind of game has no solver for.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/sign_or_wait")
    >>> print(prove(model, "some ROK = wait and US = wait").status.value)
    Proved: it holds at every admissible setting.
    >>> print(prove(model, {"ROK": "sign_early", "US": "sign_early"}, over=["backlash"]).status.value)
    Refuted: it fails at the setting given.
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"prove needs a model, not {type(model).__name__}; see load_model")
    model = parametric_form(model)
    if isinstance(claim, Mapping) or str(claim).strip().partition(" ")[0] in QUANTIFIERS:
        box_question_for(model, ABOUT_EQUILIBRIA)  # refuses a game of another kind before its words are read
    parsed = parse_claim(model, claim)
    model, where = quantify(model, for_some, over or (), where)
    space = parameter_space(model, over or _varying(model, parsed, where), model.baseline, where, budget)
    if parsed.trend is not None and parsed.trend.parameter not in space.over:
        raise SettingError(f"claim: {parsed.trend.parameter!r} must be one of the parameters that vary")
    truth = truth_about(space, parsed, finder_for(model, parsed, ABOUT_EQUILIBRIA))
    if parsed.trend is not None and parsed.needs_equilibria:
        return _prove_trend(truth, progress)
    found = _prove_level(truth, progress)
    if isinstance(truth, TruthForSome) and truth.doubts and not found.is_complete:
        return _refute_by_samples(truth, found) or _prove_by_values(truth, found) or found
    return found


def _varying(model: ParametricGame, claim: Claim, where: str | Iterable[str]) -> Sequence[str]:
    """Return the parameters that the claim and the constraints use, without those whose values are bound by name."""
    constraints = constraints_of(model, where)
    used = {name for formula in claim.inputs(model) for name in formula.names}
    used |= {name for each in constraints for name in each.difference.names}
    used |= claim.body.names if claim.body is not None else set()
    used |= {claim.trend.parameter} if claim.trend is not None else set()
    if claim.needs_equilibria:
        used |= set(model.relevant)
    free = _add_linked(model, {name for name in used if name not in model.bound})
    return [name for name in model.parameters if name in free] or list(model.parameters)[:1]


def _add_linked(model: ParametricGame, names: set[str]) -> set[str]:
    """Add the parameters on whose values it depends which values of these are admissible."""
    groups = [each.difference.names - model.bound.keys() for each in model.admissibility]
    found = set(names)
    while more := {name for group in groups if group & found for name in group - found}:
        found |= more
    return found


def _prove_level(truth: Truth, progress: Callable[[int], None] | None) -> Proof:
    def stop(case: Case[bool]) -> bool:
        return case.answer is False and _refutes(truth, case.decision.witness)

    return concluded(
        lambda found: _judge(truth, found),
        lambda: explore(truth.surely_holds_for, truth.atoms, limit=MAX_CASES, progress=progress, stop=stop),
    )


def _judge(truth: Truth, found: Exploration[bool]) -> Proof:
    """Return what the cases say about a claim."""
    cases = list(leaves(found.tree))
    failing = [case.decision for case in cases if not case.answer]
    failing.sort(key=lambda decision: decision.witness is not None and is_irrational(decision.witness))
    witness = next((each.witness for each in failing if truth.fails_at(each.witness)), None)
    if witness is not None:
        return _refuted(truth, found, witness)
    if found.ending is not Ending.COMPLETE:
        return _proof(truth, found, ProofStatus.UNDECIDED, found.ending.value)
    if failing:
        reason = f"Neither excluded nor met: {len(failing)} of {found.num_cases} cases, in which the claim would fail."
        reason = f"{truth.doubts[0]}." if truth.doubts else reason
        return _proof(truth, found, ProofStatus.UNDECIDED, reason)
    if not cases:
        truth.space.refuse_empty()
    return _proof(truth, found, ProofStatus.PROVED, _proof_words(truth, found))


def _refute_by_samples(truth: TruthForSome, found: Proof) -> Proof | None:
    """Return a refutation by one of some settings, at each of which values of any degree are looked at; else None."""
    import numpy as np

    generator = np.random.default_rng(0)
    points = [{}, *(truth.space.random(generator) for _ in range(SAMPLES))]
    today = {name: truth.space.setting[name] for name in truth.space.over}
    settings = [{**truth.space.setting, **today, **point} for point in points]
    wrong = next((each for each in settings if truth.space.contains(each) and truth.fails_at(each)), None)
    if wrong is None:
        return None
    reason = "The solver for single settings confirms it."
    return replace(found, status=ProofStatus.REFUTED, reason=reason, witnesses=(wrong,))


def _prove_by_values(truth: TruthForSome, found: Proof) -> Proof | None:
    """Return a proof that the claim holds wherever the eliminated parameters have certain values; None without one.

    Values are those at which it holds today; only if nothing else is asked of them are they admissible everywhere.
    """
    values = truth.witness(truth.space.setting) or {}
    if truth.model.asked or is_irrational(values) or set(values) != set(truth.model.domains):
        return None
    chosen = {name: value for name, value in values.items() if isinstance(value, Fraction)}
    model = with_values(truth.model.whole, chosen)
    space = parameter_space(model, truth.space.over, model.baseline, truth.space.where, truth.space.box.budget)
    proof = _prove_level(Truth(space, truth.claim, truth.finder), None)
    if not proof.is_proved:
        return None
    reason = f"It holds wherever {setting_text(chosen)}. {proof.reason}"
    return replace(proof, model=found.model, setting=found.setting, reason=reason)


def _refutes(truth: Truth, witness: Mapping[str, RealNumber] | None) -> bool:
    """Tell whether a claim fails at a rational setting, so that no other needs to be looked for."""
    return witness is not None and not is_irrational(witness) and truth.fails_at(witness)


def _proof_words(truth: Truth, found: Exploration[bool]) -> str:
    excluded = len(truth.space.box.refutations)
    return f"It holds in all of {found.num_cases} cases; {excluded} combinations of signs were proved impossible."


def _refuted(truth: Truth, found: Exploration[bool], witness: Mapping[str, RealNumber]) -> Proof:
    reason = "The solver for single settings confirms it."
    if is_irrational(witness):
        reason = "The setting is irrational: signs there are exact, but the solver for single settings takes fractions."
    return _proof(truth, found, ProofStatus.REFUTED, reason, ({**truth.space.setting, **truth.simplest(witness)},))


def _prove_trend(truth: Truth, progress: Callable[[int], None] | None) -> Proof:
    """Look for two settings that differ in one parameter and between which the truth changes the wrong way."""
    level = truth.level
    return concluded(
        lambda found: _compare_pairs(truth, found),
        lambda: explore(level.surely_holds_for, level.atoms, limit=MAX_CASES, progress=progress),
    )


def _compare_pairs(truth: Truth, found: Exploration[bool]) -> Proof:
    """Return what the pairs of cases say about a trend."""
    trend = truth.claim.trend
    assert trend is not None
    if found.ending is not Ending.COMPLETE or found.tree is None:
        return _proof(truth, found, ProofStatus.UNDECIDED, found.ending.value)
    if not any(leaves(found.tree)):
        truth.space.refuse_empty()
    if truth.doubts:
        return _proof(truth, found, ProofStatus.UNDECIDED, f"{truth.doubts[0]}.")
    twin = Twin(truth.space.box, trend.parameter)
    pairs = list(pairs_of_cases(found.tree, trend))
    num_open = 0
    try:
        for first, second in pairs:
            decision = twin.decide(first, second)
            num_open += decision.may_hold
            if decision.witness is not None:
                return _changed_back(truth, found, *twin.settings(decision.witness))
    except KeyboardInterrupt:
        raise interruption(_proof(truth, found, ProofStatus.UNDECIDED, Ending.INTERRUPTED.value)) from None
    if num_open:
        reason = f"Neither excluded nor met: {num_open} pairs of cases between which it changes the other way."
        return _proof(truth, found, ProofStatus.UNDECIDED, reason)
    reason = f"No two of {found.num_cases} cases let it change the other way: {len(pairs)} pairs proved impossible."
    return _proof(truth, found, ProofStatus.PROVED, reason)


def _changed_back(
    truth: Truth, found: Exploration[bool], before: Mapping[str, RealNumber], after: Mapping[str, RealNumber]
) -> Proof:
    trend = truth.claim.trend
    assert trend is not None
    name, words = trend.parameter, ("holds", "fails") if trend.rises else ("fails", "holds")
    reason = f"It {words[0]} at {name} = {before[name]} and {words[1]} at {name} = {after[name]}, all else the same."
    witnesses = ({**truth.space.setting, **before}, {**truth.space.setting, **after})
    return _proof(truth, found, ProofStatus.REFUTED, reason, witnesses)


def _proof(
    truth: Truth,
    found: Exploration[bool],
    status: ProofStatus,
    reason: str,
    witnesses: tuple[Mapping[str, RealNumber], ...] = (),
) -> Proof:
    space = truth.space
    return Proof(
        space.model,
        truth.claim,
        space.over,
        space.setting,
        space.where,
        status,
        reason,
        witnesses,
        found.num_cases,
        truth,
        found.tree,
    )


def _is_admitted(truth: Truth, witness: Mapping[str, RealNumber]) -> bool:
    """Tell whether a witness is in the space: by the texts of what is asked; an irrational one by signs."""
    point = {name: witness[name] for name in truth.space.over}
    rational = {name: value for name, value in point.items() if isinstance(value, Fraction)}
    return truth.space.admits(rational) if len(rational) == len(point) else truth.space.contains(point)
