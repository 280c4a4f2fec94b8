"""`persuade`: the best signal to which a sender can commit."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

Ok = Callable[..., str]
Mistake = Callable[..., str]

TRIAL = "literature/prosecutor_and_judge"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_screen_tells_what_the_signal_is_worth_and_what_the_receiver_infers(ok: Ok) -> None:
    shown = squeezed(ok("persuade", TRIAL))
    assert "The best signal is worth 0.6 to prosecutor and 0.7 to judge." in shown
    assert "Without it prosecutor expects 0 if judge learns nothing, 0.3 if everything." in shown
    assert "innocent 3/7 (~0.428571) 4/7 (~0.571429)" in shown
    assert "incriminating 0.5 0.5 convict" in shown


@pytest.mark.parametrize(("prior", "value"), [("1/10", "1/5"), ("2/5", "4/5"), ("1/2", "1"), ("3/4", "1")])
def test_the_document_is_exact_at_every_prior(ok: Ok, prior: str, value: str) -> None:
    document = json.loads(ok("persuade", TRIAL, "--set", f"guilty_prior={prior}", "--json"))
    assert document["value"]["exact"] == value
    assert document["command"] == "persuade"
    assert set(document["posterior"]) == set(document["reply"])


def test_the_table_has_a_row_for_each_message_and_state(ok: Ok, tmp_path: Path) -> None:
    ok("persuade", TRIAL, "--csv", str(tmp_path / "signal.csv"))
    frame = pd.read_csv(tmp_path / "signal.csv")
    assert list(frame["exact_probability"]) == ["1", "3/7", "0", "4/7"]
    assert list(frame["reply"]) == ["convict", "convict", "acquit", "acquit"]


def test_a_game_of_another_shape_is_refused_in_words(mistake: Mistake) -> None:
    assert "persuade needs a tree in which chance draws a state" in squeezed(mistake("persuade", "sma/timing_matrix"))
    assert "Successor does not act after sign_early" in squeezed(mistake("persuade", "sma/hedge_signal"))
    assert "after chance prosecutor moves" in squeezed(mistake("persuade", TRIAL, "--sender", "judge"))
