"""`scenarios`: a few readable boxes in which a claim is proved, with their probability; beside them what PRIM finds.

A box is grown around a setting where the claim holds, its ends are rounded inward to short decimals, and then it is
proved by `prove`, over all values that the beliefs give weight to. A counterexample moves the face of the box whose
move costs least; a proof is followed by attempts to move faces outward again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, log, log10, prod
from time import monotonic
from typing import TYPE_CHECKING, Any

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import parametric_form
from sma_games.errors import MethodError
from sma_games.interrupts import interruption
from sma_games.modeling import ParametricGame
from sma_games.modeling.cumulative import cumulative
from sma_games.regions.claims.claims import Claim, parse_claim
from sma_games.regions.claims.proving import Proof, prove
from sma_games.sensitivity.checks import check_positive
from sma_games.sensitivity.claim_points import FALSE, NOWHERE, TRUE, ClaimPoints
from sma_games.sensitivity.densities import support_of
from sma_games.sensitivity.estimates import Estimate
from sma_games.sensitivity.growing import Faces, grow, peel, settle
from sma_games.sensitivity.replications import Draws, draw
from sma_games.sensitivity.scenario_boxes import LEAST_MASS, ScenarioBox, ScenarioBoxes, ScenarioStatus
from sma_games.sweeps.settings.quantiles import quantiles
from sma_games.sweeps.settings.settings import sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["scenarios"]

SETTINGS = 2**8  # of each replication
CORNERS, INNER = 1024, 256  # settings at which a growing box is tried
TRIED = 512  # settings by which points are compared
STARTS, MOST_SIDES = 3, 60  # settings from which boxes are grown: at least, and times the parameters that matter
MORE = 1.02  # times as large, to be worth another turn
TINY = 1e-30
LEAST_COST = 0.002  # of a side, in shares of settings
NEAR = 0.003  # of a side, within which a setting counts as at its end
STEPS = 20  # at least, of a readable decimal over the range of a belief
MOST_CUTS = 40  # by counterexamples, of one box
MOST_GROWTH = 40  # proofs of attempts to make a box larger
Limits = dict[str, tuple[Fraction, Fraction]]


def scenarios(
    model: ParametricGame,
    claim: str | Claim | Mapping[str, str],
    *,
    over: Sequence[str] | None = None,
    boxes: int = 2,
    seed: int = 0,
    time_limit: float | None = None,
    client: Any | None = None,
    progress: Callable[[str], object] | None = None,
) -> ScenarioBoxes:
    """Return boxes of readable limits in each of which a claim is proved, and beside them boxes found by peeling.

    Not complete: there may be other and larger boxes, and those with a probability below 0.001 are not looked for, as
    they abound where many parameters are drawn. It costs some dozens of proofs for each box, seconds to a minute.

    Parameters
    ----------
    model
        A model about which `prove` can be asked.
    claim
        As for `prove`, trends excepted.
    over
        The parameters that are drawn, as for `sample`: the uncertainties if absent.
    boxes
        How many are looked for; with 0 there are those of peeling only.
    seed
        Equal seeds give equal boxes, unless a limit of time ends the search.
    time_limit
        Seconds after which no other box is begun, nor made larger, and a proof under way is given up at its next case.
    client
        A client of a Dask cluster, which then tells at which settings the claim holds; the boxes are the same.
    progress
        Called with what is being done.

    Raises
    ------
    SettingError
        If the claim or a name is none, or nothing varies.
    MethodError
        If the claim is about equilibria that have no answer in terms of parameters.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> model = load_model("sma/sign_or_wait")
    >>> found = scenarios(model, "some ROK = sign_early and US = sign_early", over=["backlash"])
    >>> found.status.name, len(found.boxes), found.boxes[0].proof.is_proved
    ('PROVED', 1, True)
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"scenarios needs a model, not {type(model).__name__}; see load_model")
    check_positive(time_limit=time_limit)
    model = parametric_form(model)
    names = sample(model, 1, seed=seed, over=over).names
    search = _Search(model, parse_claim(model, claim), draw(model, names, SETTINGS, seed), seed, time_limit, progress)
    search.label(client)  # before it is done there is nothing to hand out
    try:
        search.run(boxes)
    except KeyboardInterrupt:
        search.is_over = True
        raise interruption(search.result(is_hurried=True)) from None
    return search.result()


class _LateError(Exception):
    """The time is over in the midst of a proof."""


class _Search:
    """The search for boxes: what is known of the claim, and the boxes so far."""

    def __init__(
        self,
        model: ParametricGame,
        claim: Claim,
        draws: Draws,
        seed: int,
        time_limit: float | None,
        progress: Callable[[str], object] | None,
    ) -> None:
        import numpy as np

        self._model, self._claim, self._draws, self._seed = model, claim, draws, seed
        self._names = draws.names
        self._parameters = [model.parameters[name] for name in self._names]
        self._ends = {name: support_of(model.parameters[name]) for name in self._names}
        self._truth = ClaimPoints(model, claim, self._ends)
        self._end = None if time_limit is None else monotonic() + time_limit
        self._progress = progress
        self._generator = np.random.default_rng(seed)
        self._found: list[ScenarioBox] = []
        self._failing = np.empty((0, len(self._names)))
        """Settings at which the claim was seen to fail."""
        self._labels = np.empty(0)
        """By setting drawn what the claim is there."""
        self.is_over = False
        self._num_proofs = 0

    @cached_property
    def _points(self) -> NDArray[Any]:
        """The settings drawn: shape (settings, parameters)."""
        import numpy as np

        return np.stack([self._draws.columns[name] for name in self._names], axis=1)

    @cached_property
    def _shares(self) -> NDArray[Any]:
        """The settings drawn as points of the unit cube: ranks, which need no inverse of a quantile function."""
        import numpy as np
        from scipy.stats import rankdata

        return np.stack([(rankdata(column) - 0.5) / len(column) for column in self._points.T], axis=1)

    def label(self, client: Any | None) -> None:
        """Work out at which of the settings drawn the claim holds."""
        self._tell("where the claim holds")
        self._labels = self._truth.label_all(self._points, client)

    def run(self, count: int) -> None:
        """Look for boxes."""
        self._failing = self._points[self._labels == FALSE]
        is_left = self._labels == TRUE
        for number in range(count):
            if not is_left.any() or self._is_late():
                break
            self._tell(f"box {number + 1} of {count}")
            box = self._find_box(is_left)
            if box is None or not (is_left & self._contains(box.limits)).any():  # nothing, or nothing new
                break
            self._found.append(box)
            is_left &= ~self._contains(box.limits)

    def result(self, *, is_hurried: bool = False) -> ScenarioBoxes:
        """Return what was found; without the boxes of peeling if there is a hurry."""
        holds = (self._labels == TRUE).astype(float)
        probability = Estimate.mean(self._draws.means(holds))
        union = holds * 0
        for each in self._found:
            union = union + (1 - union) * self._contains(each.limits)
        status = (
            ScenarioStatus.STOPPED
            if self.is_over
            else ScenarioStatus.PROVED
            if self._found
            else ScenarioStatus.NOWHERE
            if not holds.any()
            else ScenarioStatus.NONE_PROVED
        )
        peeled = [] if is_hurried else list(self._peel(max(len(self._found), 1)))
        ranked = sorted(self._found, key=lambda each: -each.mass.value)
        covered = self._ratio(union * holds, holds)
        return ScenarioBoxes(
            self._model,
            self._claim,
            self._names,
            status,
            probability,
            tuple(ranked),
            tuple(peeled),
            covered,
            self._seed,
        )

    def _tell(self, text: str) -> None:
        if self._progress is not None:
            self._progress(text)

    def _is_late(self) -> bool:
        self.is_over = self.is_over or (self._end is not None and monotonic() > self._end)
        return self.is_over

    # --- growing

    def _find_box(self, is_left: NDArray[Any]) -> ScenarioBox | None:
        """Return a proved box with some settings in it that are left."""
        used = sorted(self._truth.used)
        starts = self._shares[is_left][: max(STARTS, MOST_SIDES // max(len(used), 1))]
        centers = [settle(starts[0], used, self._goodness), *starts]
        grown = [self._grow(center, used) for center in centers if not self._is_late()]
        large = [each for each in grown if each is not None and each.mass >= LEAST_MASS]
        for faces in sorted(large, key=lambda each: -each.mass):
            limits = self._round_inward(faces)
            proved = None if limits is None else self._shrink_to_proof(limits)
            if proved is not None:
                return self._measure(*self._enlarge(*proved))
        return None

    def _grow(self, center: NDArray[Any], used: Sequence[int]) -> Faces | None:
        """Return a box around a point, grown again from its middle as long as that makes it larger."""
        import numpy as np

        best = grow(center, used, self._costs(center, used), self._is_pure)
        while best is not None and not self._is_late():
            sides = np.maximum(best.highs - best.lows, LEAST_COST)
            again = grow((best.lows + best.highs) / 2, used, 1 / sides, self._is_pure)
            if again is None or again.mass <= MORE * best.mass:
                break
            best = again
        return best

    @cached_property
    def _mixtures(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Points of the unit cube, and which of their coordinates are another point's instead."""
        shape = (TRIED, len(self._names))
        return self._generator.random(shape), self._generator.random(shape) < 0.5  # noqa: PLR2004 - a coin

    def _goodness(self, point: NDArray[Any]) -> float:
        """Return how often the claim holds outside of all boxes if half of the coordinates are those of a point."""
        import numpy as np

        shares, is_kept = self._mixtures
        return self._share_of(np.where(is_kept, point, shares))

    def _share_of(self, shares: NDArray[Any]) -> float:
        points = self._settings_at(shares)
        holds = self._truth.labels(points) == TRUE
        for each in self._found:
            holds &= ~_are_within(points, self._pairs(dict(each.limits)))
        return float(holds.mean())

    def _costs(self, center: NDArray[Any], used: Sequence[int]) -> NDArray[Any]:
        """Return how much more often the claim fails if a coordinate is anything rather than the center's."""
        import numpy as np

        shares, is_kept = self._mixtures
        found = np.zeros(len(center))
        for place in used:
            kept, free = is_kept.copy(), is_kept.copy()
            kept[:, place], free[:, place] = True, False
            found[place] = self._share_of(np.where(kept, center, shares)) - self._share_of(
                np.where(free, center, shares)
            )
        return np.maximum(found, LEAST_COST)

    def _is_pure(self, faces: Faces) -> bool:
        """Tell whether no setting is known or tried in a box at which the claim fails."""
        import numpy as np

        return self._is_pure_between(*self._settings_at(np.stack([faces.lows, faces.highs])))

    def _is_pure_between(self, lows: NDArray[Any], highs: NDArray[Any]) -> bool:
        """Tell the same of a box of settings."""
        import numpy as np

        inside = np.arange(len(self._failing))
        for column, low, high in zip(self._failing.T, lows, highs, strict=True):
            values = column[inside]
            inside = inside[(values >= low) & (values <= high)]
        if len(inside):
            return False
        weights = self._generator.random((CORNERS + INNER, len(lows)))
        near = NEAR * self._generator.random((CORNERS, len(lows)))  # corners themselves abound in ties
        weights[:CORNERS] = np.where(weights[:CORNERS] < 0.5, near, 1 - near)  # noqa: PLR2004 - a coin
        points = np.clip(lows + weights * (highs - lows), lows, highs)
        labels = self._truth.labels(points)
        if (labels == FALSE).any():
            self._failing = np.concatenate([self._failing, points[labels == FALSE]])
            return False
        return bool((labels != NOWHERE).any())

    def _settings_at(self, shares: NDArray[Any]) -> NDArray[Any]:
        """Return the settings at points of the unit cube, both of shape (points, parameters)."""
        import numpy as np

        found = np.empty(shares.T.shape)
        quantiles(self._parameters, shares, found)
        return found.T

    def _round_inward(self, faces: Faces) -> Limits | None:
        """Return the limits of a box, rounded inward to readable decimals; None if nothing is left of it."""
        import numpy as np

        lows, highs = self._settings_at(np.stack([faces.lows, faces.highs]))
        found: Limits = {}
        for place, name in enumerate(self._names):
            first, last = self._ends[name]
            step = _step(last - first)
            low = first if faces.lows[place] <= 0 else max(first, _round_up(lows[place], step))
            high = last if faces.highs[place] >= 1 else min(last, _round_down(highs[place], step))
            if low >= high and first < last:
                return None
            if (low, high) != (first, last):
                found[name] = (low, high)
        return found

    # --- proving

    def _shrink_to_proof(self, limits: Limits) -> tuple[Limits, Proof] | None:
        """Return a box shrunk until the claim is proved in it, with the proof."""
        smaller: Limits | None = limits
        for _ in range(MOST_CUTS):
            smaller = self._clean(smaller)
            if smaller is None or self._rough_mass(smaller) < LEAST_MASS or self._is_late():
                return None
            proof = self._prove(smaller)
            if proof is None:
                return None
            if proof.is_proved:
                return smaller, proof
            if proof.counterexample is None:
                smaller = self._shrink(smaller)
            else:
                self._note([float(proof.counterexample[name]) for name in self._names])
        return None

    def _clean(self, limits: Limits | None) -> Limits | None:
        """Return a box with faces moved inward until the claim fails at no setting known or tried in it.

        The face that moves a step is the one that leaves out most of these settings for the probability that it costs.
        """
        import numpy as np

        while limits is not None and not self._is_late():
            bad = self._failing[_are_within(self._failing, self._pairs(limits))]
            if not len(bad):
                lows, highs = np.array([[float(end) for end in pair] for pair in self._pairs(limits)]).T
                if self._is_pure_between(lows, highs):
                    return limits
                continue
            trials = list(self._cuts(limits))
            mass = self._rough_mass(limits)
            rates = [
                (~_are_within(bad, self._pairs(trial))).sum()
                / (TINY + log((mass + TINY) / (self._rough_mass(trial) + TINY)))
                for trial in trials
            ]
            limits = trials[int(np.argmax(rates))] if trials and max(rates) > 0 else self._shrink(limits)
        return None

    def _cuts(self, limits: Limits) -> Iterator[Limits]:
        """Yield a box with each of its faces one step further inside, as far as something is left."""
        for name, (low, high) in ((name, limits.get(name, self._ends[name])) for name in self._names):
            step = _step(self._ends[name][1] - self._ends[name][0])
            for pair in ((_round_up(low, step, is_strict=True), high), (low, _round_down(high, step, is_strict=True))):
                if pair[0] < pair[1]:
                    yield {**limits, name: pair}

    def _note(self, point: Sequence[float]) -> None:
        """Note that the claim fails at a setting."""
        import numpy as np

        self._failing = np.concatenate([self._failing, np.array([point])])

    def _pairs(self, limits: Limits) -> list[tuple[Fraction, Fraction]]:
        return [limits.get(name, self._ends[name]) for name in self._names]

    def _prove(self, limits: Limits) -> Proof | None:
        """Return a proof that the claim holds in a box, or a counterexample; None if the time was over."""
        where = [
            f"{exact_text(low)} <= {name} <= {exact_text(high)}"
            for name, (low, high) in {**self._ends, **limits}.items()
            if low < high
        ]
        fixed = [name for name, (low, high) in {**self._ends, **limits}.items() if low == high]
        names = [name for name in self._names if name not in fixed]
        values: Any = {name: limits.get(name, self._ends[name])[0] for name in fixed}
        model = self._model.fix(**values) if values else self._model
        self._num_proofs += 1
        try:
            return prove(model, self._claim, over=names, where=where, progress=self._watch)
        except _LateError:
            return None

    def _watch(self, num_cases: int) -> None:
        """Tell how far a proof is, and end it if the time is over."""
        self._tell(f"box {len(self._found) + 1}, proof {self._num_proofs}, case {num_cases}")
        if self._is_late():
            raise _LateError

    def _shrink(self, limits: Limits) -> Limits | None:
        """Return a box with every limited side a step shorter at both ends."""
        found: Limits = {}
        for name, (low, high) in limits.items():
            step = _step(self._ends[name][1] - self._ends[name][0])
            first, last = self._ends[name]
            found[name] = (low if low == first else low + step, high if high == last else high - step)
            if found[name][0] > found[name][1]:
                return None
        return found

    def _enlarge(self, limits: Limits, proof: Proof) -> tuple[Limits, Proof]:
        """Return a box with faces moved outward, step by step, as long as the claim is proved."""
        num_proofs, is_stuck = 0, False
        stuck: set[tuple[str, bool]] = set()
        while not is_stuck:
            is_stuck = True
            for name, is_high in [(name, side) for name in limits for side in (False, True)]:
                if (name, is_high) in stuck or num_proofs >= MOST_GROWTH or self._is_late():
                    continue
                trial = self._widen(limits, name, is_high=is_high)
                if trial is None or not self._may_hold(trial):
                    stuck.add((name, is_high))
                    continue
                num_proofs += 1
                found = self._prove(trial)
                if found is not None and found.is_proved:
                    limits, proof, is_stuck = trial, found, False
                else:
                    stuck.add((name, is_high))
        return {name: each for name, each in limits.items() if each != self._ends[name]}, proof

    def _widen(self, limits: Limits, name: str, *, is_high: bool) -> Limits | None:
        first, last = self._ends[name]
        low, high = limits[name]
        step = _step(last - first)
        wider = (low, min(high + step, last)) if is_high else (max(low - step, first), high)
        return None if wider == (low, high) else {**limits, name: wider}

    def _may_hold(self, limits: Limits) -> bool:
        """Tell whether no setting is known in a box at which the claim fails."""
        return not _are_within(self._failing, self._pairs(limits)).any()

    # --- measuring

    def _contains(self, limits: Mapping[str, tuple[Fraction, Fraction]]) -> NDArray[Any]:
        import numpy as np

        inside = np.ones(len(self._points), dtype=np.bool_)
        for name, (low, high) in limits.items():
            column = self._draws.columns[name]
            inside &= (column >= float(low)) & (column <= float(high))
        return inside

    def _mass(self, limits: Mapping[str, tuple[Fraction, Fraction]]) -> Estimate:
        """Return the probability of a box: a product of those of its sides, if parameters are independent."""
        if not self._draws.are_independent:
            return Estimate.mean(self._draws.means(self._contains(limits).astype(float)))
        sides = [self._side(name, *pair) for name, pair in limits.items()]
        if all(isinstance(side, Fraction) for side in sides):
            return Estimate.of(prod(sides, start=Fraction(1)))
        return Estimate(prod(map(float, sides)), 0.0)

    def _side(self, name: str, low: Fraction, high: Fraction) -> Any:
        parameter = self._model.parameters[name]
        upper: Any = cumulative(parameter, high)
        return upper - cumulative(parameter, low, strict=True)

    def _rough_mass(self, limits: Mapping[str, tuple[Fraction, Fraction]]) -> float:
        return prod(float(self._side(name, *pair)) for name, pair in limits.items())

    def _measure(self, limits: Limits, proof: Proof | None) -> ScenarioBox:
        inside, holds = self._contains(limits).astype(float), (self._labels == TRUE).astype(float)
        density = self._ratio(inside * holds, inside) if proof is None else Estimate.of(Fraction(1))
        return ScenarioBox(limits, self._ends, self._mass(limits), density, self._ratio(inside * holds, holds), proof)

    def _ratio(self, part: NDArray[Any], whole: NDArray[Any]) -> Estimate:
        """Return a ratio of two means, with the spread of that of the replications."""
        parts, wholes = self._draws.means(part), self._draws.means(whole)
        if not wholes.any():
            return Estimate(0.0, 0.0)
        ratio = float(parts.mean() / wholes.mean())
        spread = Estimate.mean((parts - ratio * wholes) / wholes.mean())  # the delta method
        return Estimate(ratio, spread.error)

    def _peel(self, count: int) -> Iterator[ScenarioBox]:
        """Yield boxes found by peeling, each on the settings that those before it leave."""
        import numpy as np

        is_good = self._labels == TRUE
        is_left = np.ones(len(is_good), dtype=np.bool_)
        for _ in range(count):
            if not (is_good & is_left).any():
                return
            faces = peel(self._shares[is_left], is_good[is_left].astype(float))
            limits = self._round_inward(faces)
            if limits is None or not (is_good & is_left & self._contains(limits)).any():
                return
            yield self._measure(limits, None)
            is_left &= ~self._contains(limits)


def _are_within(points: NDArray[Any], pairs: Sequence[tuple[Fraction, Fraction]]) -> NDArray[Any]:
    """Return which settings lie between two numbers in each coordinate."""
    import numpy as np

    lows, highs = (np.array([float(pair[side]) for pair in pairs]) for side in (0, 1))
    found: NDArray[Any] = np.all((points >= lows) & (points <= highs), axis=1)
    return found


def _step(width: Fraction) -> Fraction:
    """Return the power of ten that divides a width into enough parts to be fine, and few enough to be short."""
    return Fraction(10) ** floor(log10(float(width) / STEPS)) if width else Fraction(1)


def _round_up(value: Any, step: Fraction, *, is_strict: bool = False) -> Fraction:
    """Return the least multiple of a step that is not below a value, or above it."""
    ratio = Fraction(value) / step
    return (floor(ratio) + 1 if is_strict else ceil(ratio)) * step


def _round_down(value: Any, step: Fraction, *, is_strict: bool = False) -> Fraction:
    """Return the greatest multiple of a step that is not above a value, or below it."""
    ratio = Fraction(value) / step
    return (ceil(ratio) - 1 if is_strict else floor(ratio)) * step
