"""Advice that was wrong when it was typed: what is advised now, and that it works."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from sma_games.cli.wording import in_words_of_the_program

Mistake = Callable[..., str]
Ok = Callable[..., str]
M = "sma/timing_matrix"
SMALL = "textbook/prisoners_dilemma"

ADVICE = [
    (f"branches {M} --over p_trump --over backlash", "--over: give it once, not 2 times"),
    (f"solve {M} --calibration strict --calibration strict", "--calibration: give it once"),
    (f"show {SMALL} --equilibrium 1", "leave --equilibrium out: `sma-games solve"),
    (
        "tipping textbook/selten_horse",
        "solve textbook/selten_horse --concept subgame_perfect` or nash or pure_nash, if",
    ),
    ("show sma/sma_cycles --figure x.svg", "leave --figure out, and see its equilibria with `sma-games solve"),
    (
        f"solve {SMALL} --concept correlated --figure x.svg",
        "leave --figure out: drawn are equilibria of trees and Nash",
    ),
    ("show sma/hedge_signal --figure x.svg --equilibrium 9", "choose 0, the only one that `sma-games solve"),
    (f"rationalize {M} --observed sign_early", "write --observed ROK=sign_early"),
    (f"rationalize {SMALL}", "for example --observed row=cooperate"),
    (f"design {M} --outcome wait", "write --outcome ROK=wait"),
    (f"branches {M} --over p_trump --of payoff_ROK", "write --of ROK for"),
    (f"branches {M} --over p_trump --of nothing", "expected a player, a measure"),
    (f"solve {M} --reduced", f"leave --reduced out: {M} is a matrix already"),
    (f"solve {M} --select status_quo", "--select status_quo: expected payoff_dominance, risk_dominance"),
    (f"sweep {M} --grid p_trump=3 --select strict", f"`sma-games solve {M} --select strict` does it"),
    (f"sweep {M} --grid p_trump=0:1:11", "write --grid p_trump=11 for 11 values over its range [0, 1]"),
    (f"sweep {M} --grid p_trump=0..1", "as --grid p_trump=0,1/2,1"),
    (f"sweep {M} --sample 3e6 --seed 1", "--sample 3e6: write --sample 3000000"),
    (f"sweep {M} --sample 1,000 --seed 1", "write --sample 1000"),
    (f"sweep {M} --sample 9 --seed 1 --over p_trump --set p_trump=0", "--set p_trump: it varies with --over p_trump;"),
    (f"regions {M} --over p_trump --set p_trump=0", "--set p_trump: it varies with --over p_trump; leave one of the"),
    (f"prove {M} unique --over p_trump --set p_trump=0", "it varies with --over p_trump"),
    ("slove", "No such command 'slove'. Did you mean 'solve'"),
    ("tipping", "MODEL is missing: a slug such as sma/timing_matrix, or a .toml file; `sma-games tipping --help`"),
    (f"branches {M}", "--over is missing: write --over p_trump, or another parameter"),
    (f"prove {M}", "CLAIM is missing: what is claimed, in quotation marks; `sma-games prove --help`"),
    (f"solve {M} --limit many", "; `sma-games solve --help` lists the options"),
    (f"solve {M} --limit", "Option '--limit' requires an argument; `sma-games solve --help`"),
    ("branches sma/lame_duck --over p_trump --reduced", "Error: leave --reduced out: for branches a matrix needs two"),
    ("prove sma/sma_cycles |every one = risk", "Error: solve it at single settings, `sma-games solve sma/sma_cycles"),
    (f"tipping {M} p_trump", "write --over p_trump"),
    (f"tipping {M} --along p_trump", "tipping has no option --along; write --over p_trump"),
    (f"solve {M} --along p_trump", "solve has no option --along; `sma-games solve --help` lists"),
    (f"solve {M} --sett p_trump=1", "solve has no option --sett; write --set p_trump=1"),
    ("rationalize sma/sma_cycles --observed x", "solve it at single settings, `sma-games solve sma/sma_cycles --con"),
    (f"sweep {M} --grid p_trump=0.1-0.5", "write --grid p_trump=11 for"),
    (f"solve {M} p_trump=0.4", "write --set p_trump=0.4"),
    (f"solve {M} strict", "write --calibration strict"),
    (f"solve {M} {SMALL}", "solve takes one model"),
    (f"regions {M} --over p_trump backlash", "--over p_trump --over backlash"),
    (f"regions {M} --over p_trump=0.1,0.5", 'or less of it with --where "0.1 <= p_trump <= 0.5"'),
    (f"prove {M} every ROK = sign_early", f'quotation marks: sma-games prove {M} "every ROK = sign_early"'),
    (f"rationalize {M} --observed ROK=wait,US=wait", "--observed ROK=wait --observed US=wait"),
    (f"solve {M} --set p_trump=0.5,backlash=0.1", "--set p_trump=0.5 --set backlash=0.1"),
    ("solve textbook/trust_game --set foo", "for example --set guilt=0.5"),
    (f"prove {M} |payoff_ROK > -1", "say of which equilibria: 'every payoff_ROK > -1'"),
    (f"prove {M} |payoff_ROK rises in p_trump", "'every payoff_ROK > 0 rises in p_trump'"),
    (f"prove {M} |p_trump < 0.1 or p_trump > 0.2", "'or' is not available; ask once with 'p_trump < 0.1' and once"),
    (f"prove {M} unqiue", "write 'unique' alone"),
    (f"prove {M} |backlash rises with p_trump", "write 'backlash rises in p_trump', or weakly rises"),
    (f"prove {M} |backlash is decreasing in p_trump", "falls in p_trump'"),
    (
        f"regions {M} --over p_trump --where |p_trump < 1, backlash < 2",
        "--where: join comparisons by and: 'p_trump < 1",
    ),
]


@pytest.mark.parametrize(("line", "words"), ADVICE, ids=[line for line, _ in ADVICE])
def test_a_mistake_is_answered_in_one_line_by_what_works(mistake: Mistake, line: str, words: str) -> None:
    command, bar, text = line.partition("|")  # after the bar: one argument with spaces
    message = mistake(*command.split(), *([text] if bar else []))
    assert words in message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("condition", "advice"),
    [
        ("p_trump == 0.5", "write --set p_trump=0.5, as no sample meets"),
        ("p_trump > 5", "no admissible setting in the ranges of p_trump: none satisfies p_trump > 5"),
        ("backlash > 0.499999", "list values with --grid, such as --grid backlash="),
    ],
)
def test_a_sample_of_nothing_does_not_ask_for_a_smaller_range(mistake: Mistake, condition: str, advice: str) -> None:
    message = mistake("sweep", M, "--sample", "9", "--seed", "1", "--where", condition)
    assert advice in message
    assert "smaller range" not in message


@pytest.mark.parametrize("model", ["textbook/selten_horse", "textbook/quitting_game"])
def test_a_command_that_is_advised_works(mistake: Mistake, ok: Ok, model: str) -> None:
    told = re.search(r"`sma-games (.*?)`", mistake("tipping", model))
    assert told is not None
    ok(*shlex.split(told[1]))


def test_a_reduced_normal_form_is_advised_where_it_works(mistake: Mistake, ok: Ok) -> None:
    asked = ("decide", "textbook/one_card_poker", "--over", "stake")
    assert "add --reduced" in mistake(*asked)
    ok(*asked, "--reduced")


def test_commands_about_plays_take_the_reduced_normal_form_by_themselves(ok: Ok) -> None:
    asked = ("rationalize", "textbook/beer_quiche", "--observed", "receiver=reply/beer: leave, reply/quiche: fight")
    assert ok(*asked) == ok(*asked, "--reduced")


def test_a_folder_of_models_is_checked_model_by_model(ok: Ok, tmp_path: Path) -> None:
    assert "3 models" in ok("check", "bargaining")
    text = 'schema_version = 1\nplayers = { A = ["x"] }\npayoffs = { x = { A = "0" } }\n'
    (tmp_path / "mine.toml").write_text(f'{text}[model]\ntitle = "m"\nform = "normal"\n', "utf-8")
    assert "loads" in ok("check", str(tmp_path))


def test_what_is_said_of_python_is_said_of_the_program() -> None:
    told = 'leave out with where="backlash != 0" the settings at which it divides by zero'
    assert in_words_of_the_program(told, "m", ["--where"]).startswith('leave out with --where "backlash != 0" the')
    where = "leave out with where the settings at which it divides by zero"
    assert in_words_of_the_program(where, "m", []).startswith("leave out, by a [[constraint]] of the model file, the")
    python = "use correlated_equilibrium(game, objective=...): too large"
    assert in_words_of_the_program(python, "m", []).startswith("in Python, use correlated_equilibrium(")
