"""Certified boxes: every one is proved, its proof checks, and its mass is that of an independent sample."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sma_games import (
    MethodError,
    ParametricGame,
    PayoffMatrix,
    SettingError,
    list_models,
    load_model,
    probability,
    prove,
    sample,
    solve,
)
from sma_games.answers import parametric_form
from sma_games.regions.claims.claims import actions_of
from sma_games.sensitivity import ScenarioBox, ScenarioBoxes, ScenarioStatus, scenarios
from sma_games.sensitivity.claim_points import FALSE, TRUE, ClaimPoints
from sma_games.sensitivity.growing import Faces, peel
from sma_games.sensitivity.scenario_boxes import LEAST_MASS

BOTH = "some ROK = sign_early and US = sign_early"
SIGMAS = 5
NUM_SETTINGS = 20_000
REFUSED = {"sma/sma_cycles", "sma/sma_cycles_parties", "sma/successor_types"}  # no answer in terms of parameters
NOWHERE = {
    "sma/relational_honour",  # honoring is never an equilibrium of a single year
    "sma/two_level",  # has only two parameters, as above
}
QUICK = {"sma/early_sign_tree", "sma/gap_attrition", "sma/hedge_signal", "sma/sign_or_wait", "sma/waiting_option"}
SLUGS = sorted(slug for slug in list_models()["slug"] if slug.startswith("sma/"))
EACH = pytest.mark.parametrize(
    "slug",
    [pytest.param(slug, marks=() if slug in QUICK else pytest.mark.slow) for slug in SLUGS if slug not in REFUSED],
)


def columns_of(model: ParametricGame, over: tuple[str, ...], seed: int) -> dict[str, np.ndarray]:
    settings = sample(model, NUM_SETTINGS, seed=seed, method="random", over=over)
    return {name: np.asarray(column) for name, column in settings.chunk(0).columns.items()}


def share_inside(box: ScenarioBox, columns: dict[str, np.ndarray]) -> float:
    inside = np.ones(NUM_SETTINGS, dtype=np.bool_)
    for name, (low, high) in box.limits.items():
        inside &= (columns[name] >= float(low)) & (columns[name] <= float(high))
    return float(inside.mean())


def check(found: ScenarioBoxes) -> None:
    columns = columns_of(found.model, found.over, seed=99)
    for boxes in (found.boxes, found.peeled):
        assert len(set(map(str, boxes))) == len(boxes)
    for box in found.boxes:
        assert box.proof is not None
        assert box.proof.is_proved
        assert box.proof.verify(5) == ()
        error = (box.mass.value * (1 - box.mass.value) / NUM_SETTINGS) ** 0.5
        assert share_inside(box, columns) == pytest.approx(box.mass.value, abs=SIGMAS * (error + box.mass.error) + 1e-9)
        assert box.density.exact == 1
        assert set(box.limits) <= set(found.over)


def first_claim(model: ParametricGame) -> str:
    """Return the claim that the first action of the first player, or stage, is played in some equilibrium."""
    label, actions = next(iter(actions_of(parametric_form(model)).items()))
    return f"some {label} = {actions[0]}"


@EACH
def test_every_box_on_every_sma_model_is_proved_and_has_its_mass(slug: str) -> None:
    model = load_model(slug)
    found = scenarios(model, first_claim(model), over=list(sample(model, 1, seed=0).names[:2]), boxes=1)
    check(found)
    if found.probability.value > 0.05:
        assert found.status is ScenarioStatus.PROVED
    if found.probability.value == 0:
        assert found.status is ScenarioStatus.NOWHERE


@pytest.mark.slow
@pytest.mark.slow_for("sma/cooperative_split_pinned", "sma/price_zone")
@pytest.mark.parametrize("slug", sorted({*SLUGS} - REFUSED - NOWHERE))
def test_over_all_parameters_there_is_a_box_of_some_weight_or_advice(slug: str) -> None:
    model = load_model(slug)
    found = scenarios(model, first_claim(model), boxes=1, time_limit=60)
    check(found)
    assert found.status is not ScenarioStatus.NOWHERE
    assert found.peeled
    assert all(box.mass.value >= LEAST_MASS for box in found.boxes)
    assert bool(found.boxes) != bool(found.advice)


@pytest.mark.parametrize("slug", sorted(REFUSED))
def test_the_other_sma_models_are_refused_since_their_answers_are_no_formulas(slug: str) -> None:
    model = load_model(slug)
    with pytest.raises(MethodError, match="solve it at single settings"):
        scenarios(model, first_claim(model))


def test_many_parameters_leave_advice_beside_the_peeled_box() -> None:
    found = scenarios(load_model("sma/timing_matrix"), BOTH)
    assert (found.status, found.boxes) == (ScenarioStatus.NONE_PROVED, ())
    assert found.advice.startswith("Name fewer parameters in over, such as ")
    assert set(found.peeled[0].limits) < set(found.over)
    assert str(LEAST_MASS) in found.explain()
    assert found.advice in found.explain()
    few = scenarios(load_model("sma/timing_matrix"), BOTH, over=["backlash"], boxes=1)
    assert few.advice == ""


def test_the_time_limit_ends_a_proof_that_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    late = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(import_module("sma_games.sensitivity.scenarios"), "monotonic", lambda: late.seconds)

    def wait(text: str) -> None:
        told.append(text)
        late.seconds = 100.0 if "proof" in text else 0.0

    found = scenarios(load_model("sma/timing_matrix"), BOTH, over=["backlash"], time_limit=60, progress=wait)
    assert told[-1] == "box 1, proof 1, case 1"
    assert (found.status, found.boxes) == (ScenarioStatus.STOPPED, ())
    assert found.peeled


def test_boxes_in_three_parameters_are_readable_and_of_some_weight() -> None:
    model = load_model("sma/timing_matrix")
    found = scenarios(model, BOTH, over=["backlash", "demand_weight", "early_payment"])
    check(found)
    assert len(found.boxes) == 2
    assert found.boxes[0].mass.exact is not None
    assert found.covered.value > 0.05
    assert max(len(text) for text in found.boxes[0].conditions) < 40
    assert all(each.proof is None and each.density.value > 0.3 for each in found.peeled)
    assert list(found.to_frame()["kind"].unique()) == ["proved", "peeled"]
    assert "It holds wherever" in found.explain()


def test_one_parameter_gives_the_interval_between_its_tipping_points_rounded_inward() -> None:
    (box,) = scenarios(load_model("sma/timing_matrix"), BOTH, over=["backlash"], boxes=1).boxes
    assert [str(end) for end in box.limits["backlash"]] == ["0", "1/4"]  # the tipping point is 3171/12500
    assert box.mass.value == 0.5


def test_what_holds_everywhere_is_proved_everywhere_and_what_holds_nowhere_is_said() -> None:
    builder = PayoffMatrix(title="safe", players={"A": ["up", "down"]})
    builder.parameter("x", "0.5", "0", "1", distribution="uniform(0, 1)")
    model = builder.payoff("up", A="2 + x").payoff("down", A="1").build()
    with pytest.raises(MethodError):
        scenarios(model, "every A = up")  # claims about equilibria are for two players
    assert scenarios(model, "x >= 0").boxes[0].conditions == ()
    assert scenarios(model, "x >= 2").status is ScenarioStatus.NOWHERE


def test_equal_seeds_give_equal_boxes_and_no_time_none() -> None:
    model = load_model("sma/sign_or_wait")
    first, second = (scenarios(model, BOTH, over=["backlash", "criticism"], boxes=1, seed=3) for _ in range(2))
    assert first.boxes[0].limits == second.boxes[0].limits
    hurried = scenarios(model, BOTH, over=["backlash"], time_limit=1e-9)
    assert hurried.status is ScenarioStatus.STOPPED
    assert not hurried.is_complete


def test_a_cluster_gives_the_same_boxes(cluster: Any) -> None:
    model, over = load_model("sma/sign_or_wait"), ["backlash", "p_trump"]
    here, there = (scenarios(model, BOTH, over=over, boxes=1, client=client) for client in (None, cluster))
    assert here.to_frame().equals(there.to_frame())
    assert (here.probability, here.covered) == (there.probability, there.covered)


def test_a_claim_holds_at_settings_where_the_solver_says_so() -> None:
    model = load_model("sma/early_sign_tree")
    claim = prove(model, "every opening = sign_early", over=["backlash"]).claim
    names = ("backlash", "reopening_cost", "demand")
    columns = sample(model, 60, seed=2, over=names).chunk(0).columns
    ranges = {name: (model.parameters[name].low, model.parameters[name].high) for name in names}
    labels = ClaimPoints(model, claim, ranges).labels(np.stack([columns[name] for name in names], axis=1))
    settings = sample(model, 60, seed=2, over=names)
    for place, label in enumerate(labels):
        setting: Any = settings.at(place)
        openings: list[Any] = [each.profile["ROK"] for each in solve(model.at(**setting)).equilibria]
        assert label == (TRUE if all(each["opening"]["sign_early"] == 1 for each in openings) else FALSE)


def test_the_box_that_peeling_once_found_has_its_density_and_coverage() -> None:
    model = load_model("sma/timing_matrix")
    drawn = [name for name in model.relevant if model.parameters[name].distribution is not None]
    box = ["early_benefit_us >= 0.138", "backlash <= 0.244", "demand_weight >= 0.052"]
    box += ["early_payment <= 1.228", "goodwill <= 0.285"]
    found = probability(model, BOTH, over=drawn, given=box, precision=0.004)
    assert found.value == pytest.approx(0.42, abs=0.01)
    assert found.value * found.condition.value / 0.1544 == pytest.approx(0.55, abs=0.01)


def test_peeling_all_parameters_finds_a_box_about_as_good() -> None:
    model = load_model("sma/timing_matrix")
    drawn = [name for name in model.relevant if model.parameters[name].distribution is not None]
    found = scenarios(model, BOTH, over=drawn, boxes=0)
    (box,) = found.peeled
    assert found.probability.value == pytest.approx(0.1544, abs=3 * found.probability.error)
    assert {"backlash", "demand_weight", "early_benefit_us"} <= set(box.limits)
    assert box.density.value + box.coverage.value == pytest.approx(0.42 + 0.55, abs=0.05)


def test_peeling_finds_a_box_that_is_there() -> None:
    shares = np.random.default_rng(0).random((4000, 4))
    is_good = (shares[:, 1] < 0.4) & (shares[:, 3] > 0.5)
    box = peel(shares, is_good.astype(float))
    assert isinstance(box, Faces)
    assert box.highs[1] == pytest.approx(0.4, abs=0.03)
    assert box.lows[3] == pytest.approx(0.5, abs=0.03)
    assert box.lows[[0, 2]].tolist() == [0, 0]


def test_trends_are_refused() -> None:
    with pytest.raises(SettingError, match="leave out 'rises'"):
        scenarios(load_model("sma/timing_matrix"), "early_rok rises in demand")
