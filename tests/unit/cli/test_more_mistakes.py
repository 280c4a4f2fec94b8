"""What a tired analyst types: each mistake is answered by what to write instead, with nothing else before it."""

from collections.abc import Callable
from pathlib import Path

import pytest

Mistake = Callable[..., str]
MATRIX = "sma/timing_matrix"
TREE = "sma/early_sign_tree"
HIDDEN = "sma/hedge_signal"

MISTAKES = [
    (f"solve {MATRIX} --set p_trump:0.55", "for example --set p_trump=0.55"),
    (f"solve {MATRIX} --set p_trump 0.55", "Error: --set p_trump 0.55: write --set p_trump=0.55"),
    (f"solve {MATRIX} --set p_trump = 0.55", "write --set p_trump=0.55"),
    (f"rationalize {MATRIX} --observed ROK wait", "write --observed ROK=wait"),
    (f"probability {MATRIX} unique --precision 0,01", "Error: --precision: write 0.01 with a point: '0,01' is not a"),
    (f"probability {MATRIX} unique --time-limit few", "Error: --time-limit: 'few' is not a number"),
    (f"compare {MATRIX} --precision 1/100", "Error: --precision 1/100: write 0.01"),
    (f"decide {MATRIX} --player ROK --precision 0,01", "Error: --precision: write 0.01 with a point"),
    (f"sensitivity {MATRIX} unique --precision 0,01", "Error: --precision: write 0.01 with a point"),
    (f"scenarios {MATRIX} unique --time-limit 1,5", "Error: --time-limit: write 1.5 with a point"),
    (f"solve {MATRIX} --limit many", "Error: --limit many: expected a whole number"),
    (f"sweep {MATRIX} --sample 0,5 --seed 1", "Error: --sample 0,5: expected a whole number"),
    (f"probability {MATRIX} |every payoff_ROK >> 0.5", "write >, not >>"),
    (f"solve {MATRIX} --set p_trump==0.5", "for example --set p_trump=0.5"),
    (f"solve {MATRIX} --set p_trump=55", "p_trump = 55 lies outside its range [0, 1]; for 55 percent write 0.55"),
    (f"solve {MATRIX} --set p_trump=55%", "for 55 percent write 0.55"),
    (f"solve {MATRIX} --set p_trump=0,5", "write 0.5 with a point: '0,5' is not a number"),
    (f"solve {MATRIX} --set p_trump=.5.5", "write for example 0.55 or 11/20"),
    (f"solve {MATRIX} --set p_trump=007.5", "write 7.5, without leading zeros"),
    (f"solve {MATRIX} --set P_TRUMP=0.5", "did you mean 'p_trump'"),
    (f"solve {MATRIX} --set concept=nash", "write --concept nash"),
    (f"solve {MATRIX} --concept Nash", "did you mean 'nash'"),
    (f"solve {MATRIX} --concept sequential", "Error: use --concept nash: no solver finds 'sequential'"),
    (
        f"solve {TREE} --concept correlated",
        "Error: add --reduced: no solver finds",
    ),
    (
        f"solve {TREE} --concept nash --solver vertex_enumeration",
        "Error: use --concept subgame_perfect: solver",
    ),
    (f"solve {MATRIX} --option most_supports=9", "Error: --option: say with --solver of which solver"),
    (f"solve {MATRIX} --solver counterfactual_regret --option rounds=9", "has no option 'rounds'; its options are "),
    (f"solve {MATRIX} --solver counterfactual_regret --option iterations=few", "--option iterations=few: expected a n"),
    (f"solve {MATRIX} --solver support_enumeration --option most_supports=0", "--option most_supports: expected a wh"),
    (f"solve {MATRIX} --solver lemke-howson", "did you mean 'lemke_howson'"),
    (f"solve {MATRIX} --solver backward_induction", "Error: use --solver vertex_enumeration: "),
    (f"solve {MATRIX} --select risk", "did you mean 'risk_dominance'"),
    (f"solve {TREE} --select risk_dominance", "Error: use payoff_dominance or welfare: risk_dominance needs"),
    (f"solve {MATRIX} --calibration Strict", "did you mean 'strict'"),
    ("solve timing_matrix", "did you mean 'sma/timing_matrix'"),
    ("solve SMA/timing_matrix", "did you mean 'sma/timing_matrix'"),
    (f"check {'a' * 5000}.toml", "path: this is no path of a file"),
    ("check sma/sign_wait", "did you mean 'sma/sign_or_wait'"),
    (f"tipping {MATRIX} --over P_trump", "did you mean 'p_trump'"),
    (f"regions {MATRIX} --over p_trump,backlash", "write --over p_trump --over backlash"),
    (f"regions {MATRIX} --over p_trump --where |p_trump => 0.5", "write >=, not =>"),
    (f"regions {MATRIX} --over p_trump --where |p_trump =< 0.5", "write <=, not =<"),
    (f"regions {MATRIX} --over p_trump --where |p_trump ≤ 0.5", "write <=, not ≤"),
    (f"regions {MATRIX} --over p_trump --where |p_trump > 0.1 && p_trump < 0.2", "write and, not &&"),
    (f"regions {MATRIX} --over p_trump --where p_trump", "expected a comparison such as 'p_trump < 0.2'"),
    (f"regions {MATRIX} --over p_trump --where |p_trump >= 0,5", "a decimal has a point, as 0.5"),
    (f"regions {MATRIX} --over p_trump --where |p_trump > 2", "none satisfies p_trump > 2"),
    (f"rationalize {HIDDEN} --observed verdict=punish", "unknown player 'verdict'; there are: ROK, Successor"),
    (
        "regions sma/sma_cycles --over demand",
        "Error: solve it at single settings, `sma-games solve sma/sma_cycles --concept markov_perfect`",
    ),
    (f"prove {MATRIX} |ROK = sign_early", "say of which equilibria: 'every ROK = sign_early'"),
    (f"prove {TREE} |opening = wait", "say of which equilibria: 'every opening = wait'"),
    (f"prove {MATRIX} |all ROK = sign_early", "write 'every ROK = sign_early', not 'all …'"),
    (f"prove {MATRIX} |Every ROK = sign_early", "write 'every ROK = sign_early', not 'Every …'"),
    (f"prove {MATRIX} |every ROK == sign_early", "write what is played as 'ROK = sign_early'"),
    (f"prove {MATRIX} |every ROK is sign_early", "write what is played as 'ROK = sign_early'"),
    (f"prove {MATRIX} |ROK signs early", "write what is played as 'ROK = sign_early', after every, some or no"),
    (f"prove {MATRIX} |every ROK = wait, US = wait", "with 'and' between"),
    (f"prove {MATRIX} |some ROK = wait or US = wait", "with 'and' between"),
    (f"prove {MATRIX} |every ROK = sign", "did you mean 'sign_early'"),
    (f"prove {MATRIX} |every Seoul = wait", "unknown player 'Seoul'; there are: ROK, US"),
    (f"prove {MATRIX} |p_trump => 0.5", "write >=, not =>"),
    (f"prove {MATRIX} |unique equilibrium", "'unique' stands alone"),
    (f"rationalize {TREE} --observed opening:wait", "write --observed opening=wait"),
    (f"rationalize {TREE} --observed openning=wait", "did you mean 'opening'"),
    (
        f"design {MATRIX} --outcome ROK=sign --lever early_payment",
        "outcome: ROK has no 'sign'; did you mean 'sign_early'",
    ),
    (f"design {MATRIX} --outcome ROK:wait --lever early_payment", "write --outcome ROK=wait"),
    (f"design {MATRIX} --outcome ROK=wait --lever p_trump,backlash", "write --lever p_trump --lever backlash"),
    (f"sweep {MATRIX} --sample 10 --seed 1 --draw halton", "--draw halton: expected sobol, lhs, random"),
    (f"sweep {MATRIX} --sample 0 --seed 1", "'--sample'"),
    (f"sweep {MATRIX} --grid p_trump:11", "for example --grid p_trump=11"),
    (f"sweep {MATRIX} --grid p_trump", "for example --grid p_trump=101"),
    (f"sweep {MATRIX} --grid p_trump=0.2,55", "for 55 percent write 0.55"),
    (f"sweep {MATRIX} --grid p_trump=3 --method fast", "--method fast: expected auto, exact, explicit, numeric"),
    (f"sweep {MATRIX} --grid p_trump=3 --select best", "--select best: expected welfare"),
    (f"sweep {MATRIX} --grid p_trump=3 --measure payoff", "--measure: unknown measure 'payoff'"),
    (f"dominance {TREE}", "Error: add --reduced: dominance needs a normal form"),
]


@pytest.mark.parametrize(("line", "words"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_a_mistake_is_answered_by_what_to_write(mistake: Mistake, line: str, words: str) -> None:
    command, bar, text = line.partition("|")  # after the bar: one argument with spaces
    assert words in mistake(*command.split(), *([text] if bar else []))


def test_a_syntax_error_of_a_file_is_shown_with_its_line_and_a_caret(mistake: Mistake, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('schema_version = 1\n[model]\ntitle = "x\n', "utf-8")
    shown = mistake("solve", str(path)).splitlines()
    assert shown[1] == " * line 3, column 11: is no TOML: the quotation mark that ends this text is missing"
    assert [line.strip() for line in shown[2:]] == ['title = "x', "^"]


def test_a_table_in_percent_is_told_with_its_row(mistake: Mistake, tmp_path: Path) -> None:
    path = tmp_path / "settings.csv"
    path.write_text("p_trump\n0.5\n55\n", "utf-8")
    assert "p_trump = 55 (row 2 of" in mistake("sweep", MATRIX, "--table", str(path))


def test_missing_outcomes_are_listed_with_how_many_more_there_are(mistake: Mistake, tmp_path: Path) -> None:
    stages = "".join(f'[[stage]]\nname = "s{number}"\nplayer = "A"\nactions = ["l", "r"]\n' for number in range(3))
    path = tmp_path / "tree.toml"
    outcome = '[[outcome]]\nwhen = { s0 = "l", s1 = "l", s2 = "l" }\npayoffs = { A = "0" }\n'
    model = 'schema_version = 1\n[model]\ntitle = "x"\nform = "sequential"\nplayers = ["A"]\n'
    path.write_text(f"{model}{stages}{outcome}", "utf-8")
    assert "… and 2 more ends without exactly one outcome" in mistake("show", str(path))
