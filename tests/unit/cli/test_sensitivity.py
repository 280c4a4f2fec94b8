"""`sensitivity`: tables of every method, JSON, CSV and figures, Ctrl-C, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sma_games import sensitivity

Ok = Callable[..., str]
Mistake = Callable[..., str]
MODEL = "sma/timing_matrix"
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
OVER = ("--over", "p_trump", "--over", "backlash")
FEW = ("--n", "256")


def test_indices_come_with_intervals_and_meaning_the_largest_first(ok: Ok) -> None:
    shown = ok("sensitivity", MODEL, BOTH_SIGN, *OVER, *FEW)
    assert shown.index("backlash   0.9") < shown.index("p_trump    0.1")
    words = " ".join(shown.split())
    assert "2 parameters drawn; the others from today's values" in words
    assert "Yearly cost to Seoul" in words
    assert "8% of the variance is in interactions" in words
    assert "As many points were drawn as was asked." in words


def test_pairs_are_listed(ok: Ok) -> None:
    assert "p_trump, backlash" in ok("sensitivity", MODEL, BOTH_SIGN, *OVER, *FEW, "--pairs")


def test_a_tornado_says_what_is_played_at_both_ends(ok: Ok) -> None:
    shown = " ".join(ok("sensitivity", MODEL, BOTH_SIGN, *OVER, "--method", "tornado").split())
    assert "0.025" in shown
    assert "true: sign_early / sign_early |" in shown
    assert "At the setting: true. Influence without evidence: backlash." in shown
    assert "Every number is exact." in shown


def test_slopes_are_exact(ok: Ok) -> None:
    shown = ok("sensitivity", MODEL, "early_rok", "--method", "local", "--over", "backlash", "--set", "p_trump=0.6")
    assert "-0.6" in shown
    assert "At the setting: -1.218192." in shown


def test_groups_are_measured_together(ok: Ok) -> None:
    shown = ok("sensitivity", MODEL, BOTH_SIGN, *OVER, *FEW, "--group", "both=p_trump,backlash", "--method", "shapley")
    assert "both       1.000" in shown
    assert "p_trump, backlash" in shown


@pytest.mark.parametrize("method", ["sobol", "morris", "tornado"])
def test_json_csv_and_figure(ok: Ok, tmp_path: Path, method: str) -> None:
    table, figure = tmp_path / "table.csv", tmp_path / "figure.svg"
    number = () if method == "tornado" else FEW
    files = ("--csv", str(table), "--figure", str(figure))
    document = json.loads(ok("sensitivity", MODEL, BOTH_SIGN, *OVER, *number, "--method", method, "--json", *files))
    assert document["method"] == method
    assert [each["name"] for each in document["influences"]] == list(pd.read_csv(table)["name"])
    assert document["influences"][0]["unit"] in ("c", "probability")
    assert document["provenance"]
    assert figure.read_text("utf-8").startswith("<?xml")


def test_pairs_are_drawn_as_a_heat_map(ok: Ok, tmp_path: Path) -> None:
    figure = tmp_path / "pairs.png"
    ok("sensitivity", MODEL, BOTH_SIGN, *OVER, *FEW, "--pairs", "--figure", str(figure))
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_ctrl_c_prints_what_is_known(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*arguments: Any, progress: Callable[[int], object], **options: Any) -> Any:
        def press(count: int) -> None:
            progress(count)
            raise KeyboardInterrupt

        return sensitivity(*arguments, progress=press, **options)

    monkeypatch.setattr(__import__("sys").modules["sma_games.sensitivity"], "sensitivity", pressed)
    finished = run("sensitivity", MODEL, BOTH_SIGN, *OVER)
    assert finished.status == 130
    assert "backlash   0.9" in finished.out
    assert "intervals are wider than was asked" in " ".join(finished.err.split())


def test_mistakes_are_told_in_one_message(mistake: Mistake) -> None:
    assert "did you mean 'sobol'" in mistake("sensitivity", MODEL, BOTH_SIGN, "--method", "sobbol")
    assert "did you mean 'p_trump'" in mistake("sensitivity", MODEL, BOTH_SIGN, "--over", "p_trunp")
    assert "expected NAME=A,B" in mistake("sensitivity", MODEL, BOTH_SIGN, "--group", "costs")
    assert "given twice" in mistake("sensitivity", MODEL, BOTH_SIGN, "--group", "a=p_trump", "--group", "a=demand")
    assert "write 'least payoff_ROK'" in " ".join(mistake("sensitivity", MODEL, "payoff_ROK", *OVER).split())
    assert "leave one of the two out" in mistake("sensitivity", MODEL, BOTH_SIGN, *OVER, "--set", "p_trump=0.5")
