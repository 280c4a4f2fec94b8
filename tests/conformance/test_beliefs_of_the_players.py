"""Two sides that expect the election to go differently: the zone of payments, against sums by hand."""

from fractions import Fraction

import pytest

from sma_games import ParametricGame, load_model, zone

MODEL = load_model("sma/early_sign_beliefs")
SIGNED = "some opening = sign_early and reply = accept"


def ends(p_rok: Fraction, p_us: Fraction) -> tuple[Fraction, Fraction]:
    """Return the lowest payment that Washington accepts and the highest that Seoul offers, each by its own belief."""
    n: dict[str, Fraction] = dict(MODEL.setting())
    reopened = n["demand_weight"] * n["anchor"] * n["reopen_probability"]
    trump = n["renewal_payment"] + n["demand_weight"] * (n["demand"] - n["renewal_payment"])
    wait_rok = (1 - p_rok) * n["renewal_payment"] + p_rok * (trump + n["gap_cost_rok"])
    later = trump + n["gap_cost_rok_deferred"] - n["goodwill"]
    renegotiate = (1 - p_rok) * (n["renewal_payment"] + n["deferral_premium"]) + p_rok * later
    wait_us = (1 - p_us) * n["renewal_payment"] + p_us * (trump - n["gap_cost_us"])
    # unratified, an early agreement is as waiting: only what comes with ratification counts
    share = n["ratification_probability"]
    high_base = wait_rok + (min(wait_rok, renegotiate) - wait_rok) / share
    high = (high_base - p_rok * (reopened * n["demand"] + n["backlash"])) / (1 - p_rok * reopened)
    gain = n["early_benefit_us"] - p_us * n["criticism"]
    low = (wait_us - gain - p_us * reopened * n["demand"]) / (1 - p_us * reopened)
    return low, high


@pytest.mark.parametrize(
    ("p_rok", "p_us"), [("0.5", "0.5"), ("0.4", "0.5"), ("0.6", "0.5"), ("0.5", "0.4"), ("0.3", "0.2")]
)
def test_the_zone_is_what_each_side_makes_of_it_by_its_own_belief(p_rok: str, p_us: str) -> None:
    (found,) = zone(bound(p_rok, p_us), SIGNED, {"early_payment": (0, 3)}).intervals
    assert (found.low.value, found.high.value) == ends(Fraction(p_rok), Fraction(p_us))


def test_optimism_of_both_closes_the_zone_and_pessimism_opens_it() -> None:
    def width(p_rok: str, p_us: str) -> float:
        found = zone(bound(p_rok, p_us), SIGNED, {"early_payment": (0, 3)}).intervals
        return float(found[0].high.value or 0) - float(found[0].low.value or 0) if found else 0

    assert width("0.7", "0.5") > width("0.5", "0.5") > width("0.4", "0.5")
    assert width("0.5", "0.3") > width("0.5", "0.5") > width("0.5", "0.6")
    assert width("0.2", "0.8") == 0


def bound(p_rok: str, p_us: str) -> ParametricGame:
    return MODEL.fix(p_rok=p_rok, p_us=p_us)
