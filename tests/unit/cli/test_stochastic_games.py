"""Stochastic games on the command line: states, choices, values, tipping points, and what cannot be asked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Ok = Callable[..., str]
Mistake = Callable[..., str]


@pytest.fixture(autouse=True)
def wide(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wrap."""
    monkeypatch.setenv("COLUMNS", "130")


def words(text: str) -> str:
    return " ".join(text.split())


def test_solve_shows_what_is_done_in_each_state_and_what_it_is_worth(ok: Ok) -> None:
    shown = words(ok("solve", "sma/sma_cycles"))
    assert (
        "1 equilibrium (concept pure_markov_perfect, solver policy_enumeration). Every equilibrium was found." in shown
    )
    assert "Equilibrium 0 (pure, strict)" in shown
    assert "state choices value for ROK value for US" in shown
    assert "trump_low US: honour -4150473/192625 (~-21.5469) 26034531/1926250 (~13.5157)" in shown
    assert "democrat_low -4141809/192625" in shown  # nobody has a choice there


def test_solve_shows_irrational_values_exactly(ok: Ok) -> None:
    shown = words(ok("solve", "textbook/quitting_game", "--set", "patience=1/2", "--explain"))
    assert "-3/2 + sqrt(17)/2 (~0.561553)" in shown
    assert "Solver state_equations is the first for concept 'markov_perfect'" in shown


def test_solve_as_json_has_the_values_of_all_states(ok: Ok) -> None:
    document = json.loads(ok("solve", "textbook/quitting_game", "--set", "patience=1/2", "--json"))
    assert document["model"]["form"] == "stochastic"
    (one,) = document["equilibria"]
    assert one["profile"]["row"]["play"]["first"]["minimal_polynomial"] == [2, -5, 1]
    assert one["values"]["row"]["over"] == {"exact": "0", "value": 0.0}
    assert one["values"]["row"]["play"] == one["payoffs"]["row"]


def test_solve_as_csv_has_a_row_for_each_state_and_action(ok: Ok, tmp_path: Path) -> None:
    ok("solve", "textbook/quitting_game", "--csv", str(tmp_path / "found.csv"))
    lines = (tmp_path / "found.csv").read_text("utf-8").splitlines()
    assert lines[1].startswith("0,0,row,play,first,0.4,2/5,0.6,3/5")
    assert len(lines) == 1 + 2 * 3


def test_show_prints_every_state_as_formulas_and_as_numbers(ok: Ok) -> None:
    shown = words(ok("show", "sma/sma_cycles"))
    assert "States and their formulas" in shown
    assert "trump_dispute comply / none ROK -(low + backlash)" in shown
    assert "resist / none ROK -1.16 trump_low: 0.28" in shown
    assert "Discount factor: 0.95. Play begins in democrat_lapsed." in shown


def test_show_of_a_game_of_numbers_says_that_there_are_no_formulas(ok: Ok, tmp_path: Path) -> None:
    text = Path("models/textbook/quitting_game.toml").read_text("utf-8")
    table = text[text.index("[parameters]") : text.index("[state.play]")]
    plain = text.replace(table, "").replace('discount = "patience"', 'discount = "1/2"')
    plain = plain[: plain.index("[[expected]]")]
    (tmp_path / "plain.toml").write_text(plain, "utf-8")
    shown = words(ok("show", str(tmp_path / "plain.toml")))
    assert "States and their formulas none: they are numbers" in shown


def test_show_gives_the_formulas_as_latex(ok: Ok) -> None:
    shown = ok("show", "sma/sma_cycles", "--latex")
    assert r"\text{discount factor} &= \mathrm{discount\_factor}" in shown
    assert r"\text{P(trump\_low | trump\_dispute: resist, none)} &=" in shown


def test_tipping_tells_who_does_what_in_which_state(ok: Ok, tmp_path: Path) -> None:
    figure = tmp_path / "tipping.svg"
    along = ("--over", "gap_cost_rok", "--over", "regime_switch")
    shown = words(ok("tipping", "sma/sma_cycles", *along, "--figure", str(figure)))
    assert "in democrat lapsed, Seoul signs; in democrat high, Washington refuses" in shown
    assert "below: in democrat lapsed, Seoul holds" in shown
    assert "below: in democrat high," in shown
    assert figure.stat().st_size > 1000


def test_check_finds_every_certified_answer(ok: Ok) -> None:
    shown = ok("check", "textbook/quitting_game")
    assert "6 of 6 answers as certified" in shown


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            ("show", "sma/sma_cycles", "--figure", "tree.svg"),
            "`show --figure` draws trees and payoff matrices, and sma/sma_cycles is a stochastic game",
        ),
        (
            ("regions", "sma/sma_cycles", "--over", "demand"),
            "Error: solve it at single settings, `sma-games solve sma/sma_cycles --concept markov_perfect` or ",
        ),
        (
            ("solve", "sma/sma_cycles", "--reduced"),
            "leave --reduced out: sma/sma_cycles is a stochastic game, which has no normal form",
        ),
        (
            ("dominance", "sma/sma_cycles"),
            "`sma-games solve sma/sma_cycles`: dominance needs a normal form, not sma/sma_cycles",
        ),
        (
            ("tipping", "textbook/quitting_game"),
            "has no equilibrium of the concept 'pure_markov_perfect' whatever patience is",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_asked_is_refused(mistake: Mistake, command: tuple[str, ...], message: str) -> None:
    assert message in words(mistake(*command))
