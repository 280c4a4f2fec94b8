"""Bargaining problems on the command line: what each command prints of a price, a zone and a division."""

import json
import re
from collections.abc import Callable

import pytest

Ok = Callable[..., str]
Mistake = Callable[..., str]
SPLIT, VETO = "sma/cooperative_split", "bargaining/veto_player"


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((SPLIT,), "They agree on a payment of 1.115 c (exactly 10949/9820). This is the Nash bargaining solution."),
        ((SPLIT,), "Zone of agreement: at a payment from 1.0513 (exactly 2581/2455) to 1.1786 c"),
        ((SPLIT,), "asymmetric Nash bargaining solution 1.0768 c (exactly 5287/4910); Kalai-Smorodinsky solution"),
        ((SPLIT, "--concept", "utilitarian"), "Every payment from 1.0513 (exactly 2581/2455) to 1.1786 c"),
        ((SPLIT, "--set", "backlash=0.4"), "There is no agreement: everybody gets what there is without one."),
        ((SPLIT, "--set", "backlash=0.4"), "at every payment somebody prefers no agreement"),
        ((VETO,), "President gains 2.8333 (exactly 17/6), first gains 1.8333 (exactly 11/6)"),
        ((VETO, "--concept", "core"), "The core has these corners. President gains 5, first gains 0"),
    ],
)
def test_solve_tells_the_solution_in_words(ok: Ok, asked: tuple[str, ...], told: str) -> None:
    assert told in flat(ok("solve", *asked))


def test_the_zone_of_agreement_needs_no_claim(ok: Ok, mistake: Mistake) -> None:
    shown = flat(ok("zone", SPLIT, "--check", "5"))
    assert "payment in [2581/2455 (~1.05132), 5787/4910 (~1.1786" in shown
    assert "binds: Washington: US_accept = US_refuse" in shown
    assert "gains: Seoul 0.125, Washington 0" in shown
    assert "Verified: the solver agrees at all of 5 values" in shown
    assert "at no admissible value" in flat(ok("zone", SPLIT, "--set", "backlash=0.4"))
    assert "CLAIM is missing" in mistake("zone", "textbook/stag_hunt")
    assert "--over is missing" in mistake("zone", SPLIT, "some outcome = agreement")
    assert "backlash in [0, 0.35" in flat(ok("zone", SPLIT, "some outcome = agreement", "--over", "backlash"))


def test_show_prints_what_is_bargained_about_and_what_there_is_without_an_agreement(ok: Ok) -> None:
    shown = flat(ok("show", "sma/price_zone"))
    assert "What is bargained about: payment from 0 to 12, in c; the solution is asymmetric_nash_bargaining" in shown
    assert "wait: wait_rok" in shown
    assert "Every agreement needs: president" in ok("show", VETO)


def test_questions_about_parameters_tell_where_the_agreement_ends(ok: Ok) -> None:
    assert "above: there is no" in flat(ok("tipping", SPLIT, "--over", "backlash"))
    regions = flat(ok("regions", "sma/price_zone", "--over", "backlash", "--over", "criticism"))
    assert "there is no agreement where criticism > -backlash + 9/25" in regions
    assert "Proved" in ok("prove", SPLIT, "every payment <= 1.2", "--over", "us_weight")
    found = json.loads(ok("solve", SPLIT, "--json"))
    assert found["equilibria"][0]["measures"]["payment"]["exact"] == "10949/9820"


def test_another_solution_is_set_like_a_parameter(ok: Ok, mistake: Mistake) -> None:
    assert "This is the egalitarian solution." in flat(ok("solve", SPLIT, "--set", "solution=egalitarian"))
    shown = flat(ok("tipping", SPLIT, "--over", "money_weight_us", "--set", "solution=utilitarian"))
    assert "they agree at any payment of the zone of agreement" in shown
    assert shown.count("money_weight_us 1 1 0.0%") == 2  # the lowest price below, the highest above
    assert "unknown solution 'nash'; did you mean 'nash_bargaining'" in flat(
        mistake("solve", SPLIT, "--set", "solution=nash")
    )
    assert "unknown parameter 'solution'" in mistake("solve", "textbook/stag_hunt", "--set", "solution=core")


def test_what_belongs_to_other_forms_is_refused(mistake: Mistake) -> None:
    assert "leave --reduced out: sma/cooperative_split is a bargaining" in flat(mistake("solve", SPLIT, "--reduced"))
    assert "use --concept nash_bargaining" in flat(mistake("solve", SPLIT, "--concept", "nash"))
    assert "sma/cooperative_split is a bargaining problem" in flat(mistake("show", SPLIT, "--figure", "split.svg"))
