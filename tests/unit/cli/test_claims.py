"""`prove`, `robustness`, `rationalize` and `design`: on the screen, as JSON, as CSV, and how they end."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pytest

from sma_games.algebra.sign_cases.exploration import Ending
from sma_games.regions import Proof

CORE, MATRIX, TREE = "sma/sign_or_wait", "sma/timing_matrix", "sma/early_sign_tree"
BOTH_SIGN = "some ROK = sign_early and US = sign_early"
SIGNED = ("--observed", "ROK=sign_early", "--observed", "US=sign_early")
SAFE = ("--outcome", "ROK=sign_early", "--outcome", "US=sign_early", "--over", "p_trump")
FORECASTS = ("--where", "0.39 <= p_trump <= 0.72")
BOUNDED = ("--where", "0.39 <= p_trump <= 0.65", "--where", "backlash<0.2")
OVER_TWO = ("--over", "p_trump", "--over", "backlash")
TREE_TWO = ("--over", "p_trump", "--over", "reopening_cost")
Ok = Callable[..., str]
Run = Callable[..., Any]
Mistake = Callable[..., str]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_proof_begins_with_its_status(ok: Ok) -> None:
    shown = ok("prove", CORE, "some ROK = wait and US = wait", "--check", "6")
    assert shown.startswith("Proved: it holds at every admissible setting.\n  Claim: some ROK = wait and US = wait\n")
    assert "Counterexample" not in shown
    assert "Checked by other means, and at 6 settings: no fault." in shown


def test_constraints_make_a_claim_true(run: Run) -> None:
    assert run("prove", MATRIX, BOTH_SIGN, *OVER_TWO).status == 1
    bounded = run(
        "prove", MATRIX, BOTH_SIGN, *OVER_TWO, "--where", "0.39 <= p_trump <= 0.65", "--where", "backlash<0.2"
    )
    assert bounded.status == 0
    assert "where 0.39 <= p_trump <= 0.65 and backlash<0.2" in flat(bounded.out)


def test_a_counterexample_is_a_table_of_what_differs_from_today(run: Run) -> None:
    finished = run("prove", TREE, "every opening = sign_early", *TREE_TWO)
    assert finished.status == 1
    assert finished.out.startswith("Refuted: it fails at the setting given.")
    table = finished.out.partition("Counterexample")[2]
    assert "reopening_cost" in table
    assert "p_trump" not in table
    assert "Equilibria there:\n  Seoul renegotiates\n" in finished.out


def test_a_counterexample_at_the_setting_itself_says_so(run: Run) -> None:
    finished = run("prove", CORE, "every ROK = wait", "--over", "gap_cost_rok")
    assert "It fails at the setting itself." in finished.out


def test_a_trend_is_refuted_by_two_settings(run: Run) -> None:
    finished = run("prove", CORE, f"{BOTH_SIGN} rises in backlash", "--over", "backlash")
    assert finished.status == 1
    assert "before" in finished.out
    document = json.loads(run("prove", CORE, f"{BOTH_SIGN} rises in backlash", "--over", "backlash", "--json").out)
    before, after = (Fraction(each["backlash"]["exact"]) for each in document["counterexamples"])
    assert before < after


def test_a_claim_about_formulas_needs_no_equilibria(run: Run) -> None:
    finished = run("prove", CORE, "early_rok < 0", "--over", "p_trump")
    assert finished.status == 0
    refuted = run("prove", CORE, "early_rok > 0", "--over", "p_trump")
    assert refuted.status == 1
    assert "Equilibria there" not in refuted.out


def test_a_certificate_is_printed_and_written(ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "proof.csv"
    constrained = (
        "prove",
        MATRIX,
        BOTH_SIGN,
        *OVER_TWO,
        "--where",
        "0.39 <= p_trump <= 0.65",
        "--where",
        "backlash<0.2",
    )
    shown = ok(*constrained, "--certificate", "--csv", str(path))
    steps = pd.read_csv(path)
    assert list(steps.columns) == ["conditions", "outcome", "method"]
    assert f"Certificate, {len(steps)} steps:\n  1. " in shown
    monkeypatch.setattr("sma_games.cli.prove.SHOWN_STEPS", 2)
    assert f"… and {len(steps) - 2} more steps" in ok(*constrained, "--certificate")
    document = json.loads(ok(*constrained, "--json"))
    assert (document["command"], document["status"], document["counterexamples"]) == ("prove", "PROVED", [])
    assert len(document["certificate"]) == len(steps)
    assert document["where"] == ["0.39 <= p_trump <= 0.65", "backlash<0.2"]
    assert document["provenance"]


def test_a_faulty_proof_ends_with_status_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Proof, "verify", lambda *_: ("left out without a proof: p > 0",))
    finished = run("prove", CORE, "some ROK = wait and US = wait", "--check", "5")
    assert finished.status == 1
    assert "Wrong: 1 fault.\n  left out without a proof: p > 0" in finished.out


def stopped_after(number: int) -> Callable[[Any, Any], None]:
    """Return what to call for progress: it interrupts, as Ctrl-C does, once so many cases are known."""
    calls: Iterator[int] = iter(range(10**6))

    def stop(*_: Any) -> None:
        if next(calls) == number:
            raise KeyboardInterrupt

    return stop


def interrupt(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    stop = stopped_after(number)

    class Status:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *problem: object) -> None:
            return None

        def update(self, text: str) -> None:
            stop(self, text)

    monkeypatch.setattr("sma_games.cli.questions.working", lambda _: Status())


def test_an_interrupted_map_prints_what_it_knows(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, 1)
    finished = run("regions", CORE, *OVER_TWO)
    assert finished.status == 130
    assert finished.err == "Interrupted: the search was not finished.\n"
    assert "Incomplete. Interrupted; the cases that had been looked at are right." in finished.out
    assert "exactly when" not in finished.out
    interrupt(monkeypatch, 1)
    document = json.loads(run("regions", CORE, *OVER_TWO, "--json").out)
    assert document["ending"] == "INTERRUPTED"


def test_an_interrupted_proof_is_undecided(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, 0)
    finished = run("prove", CORE, "every ROK = wait or sign_early", *OVER_TWO)
    assert finished.status == 130
    assert finished.out.startswith("Undecided: ")
    assert Ending.INTERRUPTED.value in flat(finished.out)


def test_an_interrupted_inverse_question_says_at_least(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, 1)
    finished = run("rationalize", CORE, *SIGNED, *OVER_TWO)
    assert finished.status == 130
    assert "Incomplete." in finished.out
    assert "exactly" not in finished.out


def test_an_interrupted_robustness_prints_nothing_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(monkeypatch, 1)
    finished = run("robustness", CORE, *OVER_TWO)
    assert (finished.status, finished.out, finished.err) == (130, "", "Interrupted.\n")


def test_robustness_tells_the_nearest_change_first(ok: Ok) -> None:
    shown = ok("robustness", CORE, "--over", "backlash", "--over", "criticism", "--over", "gap_cost_rok")
    assert "Equilibria now:\n  Seoul and Washington both sign early\n" in shown
    assert shown.index("criticism") < shown.index("backlash")
    assert "1329/12500" in shown
    assert "Nothing changes at any admissible value of: gap_cost_rok" in shown
    assert "largest change: 11.26% (exact), where criticism = 1329/12500" in flat(shown)
    assert "signing early is no longer an equilibrium" in flat(shown)


def test_robustness_of_a_claim_and_of_a_tree(ok: Ok) -> None:
    shown = ok("robustness", TREE, "--claim", "every opening = sign_early", *TREE_TWO)
    assert "Now every opening = sign_early: true" in shown
    assert "543/2500" in shown
    assert "Seoul renegotiates" in ok("robustness", TREE, *TREE_TWO)


def test_an_answer_that_nothing_changes(ok: Ok) -> None:
    shown = ok("robustness", CORE, "--over", "gap_cost_rok")
    assert "Nothing changes at any admissible value of: gap_cost_rok" in shown
    assert "no change" in shown
    document = json.loads(ok("robustness", CORE, "--over", "gap_cost_rok", "--json"))
    assert document["single"][0]["changes_at"] is None
    assert document["single"][0]["distance"] is None
    assert document["joint"][0]["upper"] is None


def test_robustness_as_json_and_as_csv(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    document = json.loads(ok("robustness", MATRIX, *OVER_TWO, "--csv", str(path), "--json"))
    assert document["command"] == "robustness"
    assert [each["parameter"] for each in document["single"]] == ["p_trump", "backlash"]
    assert document["single"][0]["changes_at"]["exact"] == "375/574"
    assert [each["norm"] for each in document["joint"]] == ["LARGEST", "EUCLIDEAN"]
    assert list(pd.read_csv(path)["parameter"]) == ["p_trump", "backlash", "largest change", "Euclidean distance"]


def test_distances_are_drawn(ok: Ok, tmp_path: Path) -> None:
    ok("robustness", CORE, *OVER_TWO, "--figure", str(tmp_path / "near.svg"))
    assert (tmp_path / "near.svg").read_text("utf-8").startswith("<?xml")


def test_what_must_have_been_believed(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "beliefs.csv"
    shown = ok("rationalize", MATRIX, *SIGNED, "--over", "p_trump", "--verify", "9", "--csv", str(path))
    assert "It is an equilibrium exactly\n  where p_trump >= 250/2921 and p_trump <= 375/574\n" in shown
    assert "Now (today's values): yes." in shown
    assert "agree at all of 9 settings" in shown
    assert len(pd.read_csv(path)) == 2


def test_an_observation_that_today_does_not_explain_gets_a_setting_that_does(ok: Ok) -> None:
    shown = ok("rationalize", TREE, "--observed", "opening=wait", *TREE_TWO)
    assert "Now (today's values): no." in shown
    assert "For example here" in shown
    outside = ok("rationalize", TREE, "--observed", "opening=wait", *TREE_TWO, "--where", "p_trump < 0.1")
    assert "Now: the setting is outside" in outside


def test_an_observation_of_one_player_is_part_of_an_equilibrium(ok: Ok) -> None:
    shown = ok("rationalize", MATRIX, "--observed", "ROK=renegotiate", *OVER_TWO)
    assert "Some equilibrium agrees with it exactly\n  everywhere\n" in shown


def test_an_observation_that_nothing_explains(ok: Ok) -> None:
    shown = ok("rationalize", CORE, *SIGNED, "--over", "p_trump", "--where", "p_trump > 0.7")
    assert "It is an equilibrium nowhere in these ranges." in shown


def test_rationalize_as_json(ok: Ok) -> None:
    document = json.loads(ok("rationalize", MATRIX, *SIGNED, "--over", "p_trump", "--json"))
    assert document["observed"] == {"ROK": "sign_early", "US": "sign_early"}
    (where,) = [each for each in document["regions"] if each["is_equilibrium"]]
    assert where["conditions"] == [["p_trump >= 250/2921", "p_trump <= 375/574"]]
    assert (document["ending"], document["verification"]) == ("COMPLETE", {"settings": 0, "differences": []})


@pytest.mark.parametrize("model", [CORE, MATRIX])
def test_the_payment_that_makes_signing_safe(ok: Ok, model: str) -> None:
    shown = ok("design", model, *SAFE, *FORECASTS, "--lever", "early_payment")
    assert shown.startswith("These values work at every admissible setting: proved.")
    assert "16629/15220" in shown
    assert "The limit is exact; it does not work itself." in shown
    assert "Decided by:\n  p_trump = 0.72" in shown
    document = json.loads(ok("design", model, *SAFE, *FORECASTS, "--lever", "early_payment", "--json"))
    assert document["status"] == "FOUND"
    assert document["limit"]["early_payment"]["exact"] == "16629/15220"
    assert document["over"] == ["p_trump"]
    assert document["values"]["early_payment"]["value"] == pytest.approx(16629 / 15220, abs=1e-3)


def test_a_price_moves_the_other_lever(ok: Ok) -> None:
    levers = ("--lever", "early_payment", "--lever", "renewal_payment", "--price", "early_payment=100")
    shown = ok("design", CORE, *SAFE, *FORECASTS, *levers)
    row = next(line for line in shown.splitlines() if line.startswith("early_payment"))
    assert row.split()[1:3] == ["1.08", "1.08"]


def test_nothing_to_pay_where_today_works(ok: Ok) -> None:
    shown = ok(
        "design",
        TREE,
        "--outcome",
        "opening=sign_early",
        "--lever",
        "early_payment",
        "--over",
        "p_trump",
        *FORECASTS,
    )
    assert "Cost: 0.00% of a range" in shown
    assert "Decided by" not in shown


def test_what_decides_is_told_as_it_differs_from_now(run: Run) -> None:
    asked = ("design", MATRIX, "--claim", "unique", "--lever", "early_payment", "--over", "backlash")
    assert (
        "No values work at all of these settings:\n  everything as now\n"
        in run(*asked, "--where", "backlash == 0.1").out
    )


def test_levers_that_cannot_do_it(run: Run) -> None:
    asked = ("design", MATRIX, "--claim", "unique", "--lever", "early_payment", "--over", "p_trump")
    finished = run(*asked)
    assert finished.status == 1
    assert finished.out.startswith("No values work")
    assert "No values work at all of these settings:" in finished.out
    document = json.loads(run(*asked, "--json").out)
    assert (document["values"], document["cost"], document["limit"]) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prove", CORE, "every ROK = sign_erly"], ["ROK has no 'sign_erly'", "did you mean 'sign_early'"]),
        (["prove", "textbook/kohlberg_mertens", "unique"], ["no parameter that a payoff uses"]),
        (["robustness", "textbook/kohlberg_mertens"], ["no parameter that a payoff uses"]),
        (["prove", CORE, "nonsense"], ["claim", "nonsense"]),
        (["prove", CORE, ""], ["claim", "unique"]),
        (["prove", CORE, "unique", "--over", "p_trmp"], ["--over p_trmp", "did you mean 'p_trump'"]),
        (["prove", CORE, "unique", "--where", "p_trump"], ["where", "comparison"]),
        (["prove", CORE, "unique", "--where", "p_trump > 2"], ["none satisfies p_trump > 2"]),
        (["prove", CORE, "unique", "--csv", "nowhere/x.csv"], ["create it first"]),
        (["prove", TREE, "every opening = wait and strict"], ["strict"]),
        (["regions", CORE, "--over", "p_trump", "--where", "p_trump >> 1"], ["where"]),
        (["robustness", CORE, "--over", "x"], ["--over x", "unknown parameter"]),
        (["robustness", CORE, "--claim", "early_rok rises in p_trump"], ["about several settings"]),
        (["rationalize", CORE], ["--observed is missing", "--observed ROK=sign_early"]),
        (["rationalize", CORE, "--observed", "ROK"], ["--observed ROK: expected", "ROK=sign_early"]),
        (["rationalize", CORE, "--observed", "RoK=wait"], ["unknown player 'RoK'", "did you mean 'ROK'"]),
        (["rationalize", CORE, "--observed", "ROK=wait", "--observed", "ROK=sign_early"], ["given twice"]),
        (["design", CORE, "--lever", "early_payment"], ["--outcome is missing"]),
        (["design", CORE, "--outcome", "ROK=wait", "--claim", "unique"], ["not both"]),
        (["design", CORE, "--outcome", "ROK=wait"], ["--lever is missing"]),
        (["design", CORE, "--outcome", "ROK=wait", "--lever", "x"], ["--lever x", "unknown parameter"]),
        (["design", CORE, "--claim", "unique", "--lever", "p_trump", "--over", "p_trump"], ["lever and uncertain"]),
        (["design", CORE, "--claim", "unique", "--lever", "p_trump", "--price", "backlash=2"], ["no lever"]),
        (["design", CORE, "--claim", "unique", "--lever", "p_trump", "--price", "p_trump"], ["--price p_trump"]),
        (["design", CORE, "--claim", "unique", "--lever", "p_trump", "--price", "p_trump=-1"], ["positive number"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_gets_one_helpful_message(mistake: Mistake, arguments: list[str], words: list[str]) -> None:
    message = mistake(*arguments)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove", TREE, "every rok_payment <= 1.3", *TREE_TWO, "--certificate"),
        ("robustness", MATRIX, *OVER_TWO),
        ("rationalize", CORE, *SIGNED),
        ("design", CORE, *SAFE, *FORECASTS, "--lever", "early_payment"),
        ("regions", TREE, *TREE_TWO, "--shares", "--formulas"),
    ],
    ids=lambda each: each[0],
)
def test_every_page_fits_80_columns(run: Run, arguments: tuple[str, ...]) -> None:
    finished = run(*arguments)
    assert finished.status in (0, 1)
    assert max(map(len, finished.out.splitlines())) <= 80
