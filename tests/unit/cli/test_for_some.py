"""`--for-some` of five commands, `--claim` of two, and `zone`: on the screen, as JSON, and what is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

MATRIX = "sma/timing_matrix"
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
FREE = ("--for-some", "early_payment=:")
Ok = Callable[..., str]
Run = Callable[..., Any]
Mistake = Callable[..., str]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_tipping_points_of_a_claim_for_some_price(ok: Ok) -> None:
    shown = ok("tipping", MATRIX, "--claim", BOTH_SIGN, *FREE)
    assert "for some real early_payment, from today's values" in shown
    assert f"Claim: {BOTH_SIGN}\nIt holds now." in shown
    assert "13/50" in shown
    assert "above: the claim fails" in shown
    found = json.loads(ok("tipping", MATRIX, "--over", "goodwill", "--claim", BOTH_SIGN, *FREE, "--json"))
    assert (found["claim"], found["for_some"]) == (BOTH_SIGN, "real early_payment")
    assert [point["exact"] for point in found["parameters"][0]["points"]] == ["31/100"]


def test_regions_of_a_claim_for_some_price(ok: Ok) -> None:
    asked = ("regions", MATRIX, "--over", "backlash", "--over", "criticism", "--claim", BOTH_SIGN, *FREE)
    shown = flat(ok(*asked, "--verify", "8"))
    assert "for some real early_payment, over backlash, criticism; the others from" in shown
    assert "holds for some real early_payment exactly when criticism <= -backlash + 9/25." in shown
    assert "the map and the solver agree" in shown
    found = json.loads(ok(*asked, "--json"))
    assert found["now"] == [BOTH_SIGN]
    assert {tuple(each["equilibria"]) for each in found["regions"]} == {(), (BOTH_SIGN,)}


def test_proofs_and_distances_for_some_price(run: Run, ok: Ok) -> None:
    finished = run("prove", MATRIX, BOTH_SIGN, "--over", "backlash", "--for-some", "early_payment", "--check", "5")
    assert finished.status == 1
    assert "for some 1 <= early_payment <= 1.3, over backlash" in flat(finished.out)
    assert "Equilibria there" not in finished.out
    proved = run("prove", MATRIX, BOTH_SIGN, "--over", "backlash", "--where", "backlash < 0.3", *FREE)
    assert proved.status == 0
    shown = ok("robustness", MATRIX, "--over", "backlash", "--claim", BOTH_SIGN, *FREE)
    assert "for some real early_payment, from today's values" in shown
    assert "31/100" in shown


def test_probabilities_for_some_price(ok: Ok) -> None:
    shown = ok("probability", MATRIX, BOTH_SIGN, "--over", "criticism", "--for-some", "early_payment=:")
    assert "for some real early_payment: some ROK = sign_early" in shown
    assert "13/15" in shown


def test_a_zone_has_ends_with_what_binds_there(ok: Ok) -> None:
    shown = ok("zone", MATRIX, BOTH_SIGN, "--over", "early_payment", "--check", "5")
    assert shown.startswith("The claim holds at these values, and at no other admissible one asked about.\n")
    assert "width 105/982" in shown
    assert "binds: Washington: early_us = wait_us" in shown
    assert "gains: Seoul 0, Washington 0.105" in shown
    assert "Verified: the solver agrees" in shown
    found = json.loads(ok("zone", MATRIX, BOTH_SIGN, "--over", "early_payment=:1.1", "--json"))
    assert found["asked"] == [None, {"exact": "11/10", "value": 1.1}]
    (interval,) = found["intervals"]
    assert interval["low"]["bindings"][0]["players"] == ["US"]
    assert (interval["high"]["value"]["exact"], interval["high"]["bindings"]) == ("11/10", [])


def test_an_empty_zone_says_so(ok: Ok) -> None:
    shown = ok("zone", MATRIX, BOTH_SIGN, "--over", "early_payment=:", "--set", "backlash=0.5")
    assert shown.startswith("The claim holds at no admissible value asked about.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--for-some", "early_paymnt"), "--for-some early_paymnt: unknown parameter; did you mean 'early_payment'"),
        (("--for-some", "early_payment=1.2"), "--for-some early_payment=1.2: expected NAME for its range"),
        (("--for-some", "early_payment=2:1"), "--for-some: early_payment: no value is at least 2 and at most 1"),
        (("--for-some", "early_payment=a:b"), "--for-some: early_payment: 'a' is not a number"),
        (("--for-some", "early_payment=1,2:2"), "--for-some: early_payment: write 1.2 with a point"),
        (("--for-some", "early_payment", "--for-some", "early_payment=:"), "early_payment is given twice"),
        (
            ("--for-some", "backlash", "--over", "backlash"),
            "--over: leave out 'backlash', or leave it out of --for-some",
        ),
        (("--for-some", "backlash", "--set", "backlash=0.2"), "--set backlash: it varies with --for-some backlash"),
    ],
)
def test_mistakes_are_told_in_words_of_the_program(mistake: Mistake, arguments: tuple[str, ...], message: str) -> None:
    over = () if "--over" in arguments else ("--over", "criticism")
    assert message in flat(mistake("tipping", MATRIX, *over, *arguments))


def test_a_zone_needs_a_parameter_of_the_model(mistake: Mistake) -> None:
    assert "--over is missing: name the parameter" in flat(mistake("zone", MATRIX, BOTH_SIGN))
    assert "unknown parameter" in mistake("zone", MATRIX, BOTH_SIGN, "--over", "price")
