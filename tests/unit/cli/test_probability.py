"""`probability` and `learn`: what is printed, as JSON, CSV and figures, and what is refused."""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sma_games.cli import probability as command
from sma_games.interrupts import interruption
from sma_games.modeling import load_model
from sma_games.sensitivity import probability

Ok = Callable[..., str]
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
ASKED = ("probability", "sma/timing_matrix", BOTH_SIGN)


def test_an_exact_probability_is_told_with_its_fraction(ok: Ok) -> None:
    shown = ok(*ASKED, "--over", "backlash")
    assert "1 parameter drawn; the others from today's values" in shown
    assert "0.50736" in shown
    assert "3171/6250" in shown


def test_a_proved_interval_is_rounded_outward(ok: Ok) -> None:
    shown = ok(*ASKED, "--over", "backlash", "--over", "p_trump")
    found = re.search(r"(0\.\d{12}) - (0\.\d{12})", shown)
    assert found
    assert Fraction(found[1]) < Fraction("0.4724578223155") < Fraction(found[2])
    assert "that is proved by ball" in shown


def test_a_document_has_everything(ok: Ok, tmp_path: Path) -> None:
    table, figure = tmp_path / "found.csv", tmp_path / "found.svg"
    more = ("--given", "backlash < 0.3", "--precision", "0.01", "--seed", "3", "--json")
    document = json.loads(ok(*ASKED, *more, "--csv", str(table), "--figure", str(figure)))
    found = document["probabilities"]["some"]
    assert found["low"] <= found["value"] <= found["high"] <= found["low"] + 0.02
    assert document["not_drawn"]["early_payment"] == "lever"
    assert (document["seed"], document["status"], document["method"]) == (3, "PRECISE", "estimated")
    assert "early_benefit_us" in document["over"]
    assert table.read_text("utf-8").startswith("claim,given,equilibria,probability")
    assert figure.stat().st_size > 1000


def test_the_setting_of_the_others_is_that_of_the_options(ok: Ok) -> None:
    shown = json.loads(ok(*ASKED, "--over", "backlash", "--set", "p_trump=0.4", "--calibration", "strict", "--json"))
    model = load_model("sma/timing_matrix").fix("strict", p_trump="0.4")
    assert (
        Fraction(shown["probabilities"]["some"]["exact"]) == probability(model, BOTH_SIGN, over="backlash").exact_value
    )


def test_ctrl_c_prints_what_is_known_by_then(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = probability(load_model("sma/timing_matrix"), BOTH_SIGN, precision=0.01)

    def stopped(*_: object) -> None:
        raise interruption(found)

    monkeypatch.setattr(command, "_find", stopped)
    finished = run(*ASKED, "--csv", str(tmp_path / "found.csv"))
    assert finished.status == 130
    assert f"{found.value:.4f}" in finished.out
    assert "left out: --csv" in finished.err


def test_mistakes_are_told(mistake: Callable[..., str]) -> None:
    assert "did you mean 'exact'" in mistake(*ASKED, "--method", "exakt")
    assert "--set backlash: it varies with --over backlash" in mistake(
        *ASKED, "--over", "backlash", "--set", "backlash=0.1"
    )
    assert "a probability needs what holds" in mistake(
        "probability", "sma/timing_matrix", f"{BOTH_SIGN} falls in demand"
    )
    assert "expected LABEL=WORD" in mistake("learn", "sma/timing_matrix", "sign_early")


def test_what_an_observation_teaches_is_told_most_first(ok: Ok, tmp_path: Path) -> None:
    table, figure = tmp_path / "learned.csv", tmp_path / "learned.svg"
    asked = ("learn", "sma/timing_matrix", "ROK=sign_early", "US=sign_early", "--lines", "512")
    shown = ok(*asked, "--csv", str(table), "--figure", str(figure))
    assert "Observed: some ROK = sign_early and US = sign_early" in shown
    rows = table.read_text("utf-8").splitlines()
    assert {row.partition(",")[0] for row in rows[1:3]} == {"backlash", "early_benefit_us"}
    assert figure.stat().st_size > 1000
    document = json.loads(ok(*asked, "--json"))
    assert document["parameters"][0]["prior"]["mean"] in {0.25, 0.15}
    claim = json.loads(ok("learn", "sma/timing_matrix", "backlash < 0.2", "--over", "backlash", "--json"))
    assert abs(claim["parameters"][0]["posterior"]["mean"] - 0.1) < 1e-3
