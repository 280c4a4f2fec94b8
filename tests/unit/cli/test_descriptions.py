"""`models`, `show`, `check`, `schema` and `run`: what the catalog, a model and the format are."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import sma_games
from sma_games.modeling import list_models, load_model
from sma_games.modeling.catalog import catalog_entries
from sma_games.modeling.references import tell_source

Ok = Callable[..., str]


def test_models_lists_the_whole_catalog(ok: Ok) -> None:
    shown = ok("models")
    slugs = list(list_models()["slug"])
    assert all(slug in shown for slug in slugs)
    assert f"{len(slugs)} models" in shown
    document = json.loads(ok("models", "--json"))
    assert [entry["slug"] for entry in document["models"]] == slugs
    assert document["models"][slugs.index("sma/timing_matrix")]["players"] == ["ROK", "US"]


def test_show_describes_a_matrix(ok: Ok) -> None:
    shown = ok("show", "sma/timing_matrix")
    model = load_model("sma/timing_matrix")
    assert model.question in shown
    assert all(name in shown for name in model.parameters)
    assert "[cnn2024sma, evidence: sign]" in shown
    assert "Payoffs are in c: Seoul's 2025 contribution, about 0.987 bn US dollars a year" in shown
    assert "Forecasts and market prices" in shown
    assert "chance that Trump wins" in shown
    assert "Calibration strict: early_payment = 1.062" in shown
    assert re.search(r"early_rok\s+= -\(early_payment", shown)
    assert re.search(r"sign_early +ROK -1\.19516 +ROK -1\.292", shown)


def test_show_marks_what_differs_from_today(ok: Ok) -> None:
    shown = ok("show", "sma/timing_matrix", "--set", "p_trump=0.55", "--calibration", "strict")
    assert re.search(r"p_trump +\*0\.55", shown)
    assert re.search(r"early_payment +\*1\.062", shown)
    assert "* differs from today's value" in shown


def test_show_describes_a_tree(ok: Ok) -> None:
    shown = ok("show", "sma/early_sign_tree", "--limit", "5")
    assert re.search(r"ratification +Assembly +ratify, reject +reply = accept", shown)
    assert "5 decision nodes, 6 chance nodes, 14 leaves" in shown
    assert "perfect" in shown
    assert re.search(r"Assembly +-1\.18", shown) or re.search(r"-1\.18 +1\.13 +-1\.18 +1\.08", shown)
    assert "9 more leaves; --limit" in shown


def test_show_describes_a_game_without_parameters(ok: Ok) -> None:
    shown = ok("show", "textbook/kohlberg_mertens")
    assert "none: the payoffs are plain numbers" in shown


@pytest.mark.parametrize("slug", list(list_models()["slug"]))
def test_show_and_latex_work_for_every_model(ok: Ok, slug: str) -> None:
    assert all(len(line) <= 80 for line in ok("show", slug).splitlines())
    assert ok("show", slug, "--latex").count(r"\begin{align}") == 1


def test_latex_writes_each_definition_once(ok: Ok) -> None:
    shown = ok("show", "sma/timing_matrix", "--latex")
    assert shown.count(r"\text{early\_rok} &=") == 1
    assert shown.count("&=") == 6


def test_a_game_of_three_players_is_listed_by_profile(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "three.toml"
    path.write_text(THREE, "utf-8")
    shown = ok("show", str(path))
    assert re.search(r"a2 +b1 +c1 +A 1", shown)
    assert "1 equilibrium" in ok("solve", str(path), "--concept", "pure_nash")


def test_show_draws_the_tree(ok: Ok, tmp_path: Path) -> None:
    ok("show", "sma/early_sign_tree", "--figure", str(tmp_path / "tree.svg"))
    assert [path.name for path in tmp_path.iterdir()] == ["tree.svg"]
    assert "<svg" in (tmp_path / "tree.svg").read_text("utf-8")


def test_show_draws_a_matrix_and_solve_its_equilibria(ok: Ok, tmp_path: Path) -> None:
    table, diagram, both = (tmp_path / name for name in ("table.svg", "diagram.svg", "regions.svg"))
    ok("show", "textbook/volunteers_dilemma", "--figure", str(table))
    assert "Framed: equilibria in pure strategies." in table.read_text("utf-8")
    ok("solve", "textbook/hawk_dove", "--set", "cost=4", "--figure", str(diagram))
    assert "3 Nash equilibria; baseline, cost = 4." in diagram.read_text("utf-8")
    ok("solve", "sma/timing_matrix", "--figure", str(both))
    assert "best response of Washington: sign early" in both.read_text("utf-8")


def test_show_draws_the_equilibrium_that_is_asked_for(ok: Ok, mistake: Callable[..., str], tmp_path: Path) -> None:
    options = ("show", "textbook/outside_option", "--figure", str(tmp_path / "tree.svg"), "--equilibrium")
    ok(*options, "1")
    assert "1 of 3 subgame-perfect equilibria (number 1)" in (tmp_path / "tree.svg").read_text("utf-8")
    assert "choose one of the 3 that `sma-games solve textbook/outside_option` lists, numb" in mistake(*options, "3")
    assert "add --figure FILE" in mistake("show", "textbook/outside_option", "--equilibrium", "2")


def test_check_finds_all_certified_answers_of_two_models(ok: Ok) -> None:
    shown = ok("check", "textbook/prisoners_dilemma", "sma/sign_or_wait")
    assert re.search(r"^ok +textbook/prisoners_dilemma: \d+ of \d+ answers as certified", shown, re.MULTILINE)
    assert "2 models, " in shown


def test_check_without_names_checks_the_whole_catalog(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    some = list(catalog_entries())[-2:]  # all of them are checked in tests/conformance
    monkeypatch.setattr("sma_games.modeling.catalog.catalog_entries", lambda: some)
    shown = ok("check")
    assert all(entry.slug in shown for entry in some)
    assert "2 models, " in shown


def test_a_certified_answer_with_an_unknown_key_is_a_problem_of_the_file(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "later.toml"
    path.write_text(THREE + "[[expected]]\ncorrelated = 1\n", "utf-8")
    finished = run("check", str(path))
    assert finished.status == 2
    assert "expected 1: unknown key 'correlated'" in finished.err


def test_check_ends_with_status_1_if_an_answer_differs(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    text = source("textbook/duplicate_row")
    path.write_text(re.sub(r"num_components = \d+", "num_components = 9", text), "utf-8")
    finished = run("check", str(path))
    assert finished.status == 1
    assert "FAILED wrong" in finished.out
    assert "expected 9" in finished.out


def test_check_goes_on_after_a_file_with_problems(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("schema_version = 1\n", "utf-8")
    finished = run("check", str(path), "textbook/prisoners_dilemma")
    assert finished.status == 2
    assert "problem" in finished.err
    assert "ok     textbook/prisoners_dilemma" in finished.out


def test_check_tells_of_models_without_certified_answers(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "three.toml"
    path.write_text(THREE, "utf-8")
    assert "it has no certified answers" in ok("check", str(path))


def test_schema_is_printed_or_written(ok: Ok, tmp_path: Path) -> None:
    printed = json.loads(ok("schema"))
    ok("schema", "--output", str(tmp_path / "schema.json"))
    assert json.loads((tmp_path / "schema.json").read_text("utf-8")) == printed
    assert "$defs" in printed


def test_run_drops_no_column_where_there_is_no_room(ok: Ok, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = pd.DataFrame({"parameter": ["p_trump"], "strict": ["0.0779"], "beyond it": ["Seoul would wait"]})
    report = SimpleNamespace(answer="A.", caption="C.", table=table, notes="N.")
    monkeypatch.setattr("sma_games.reporting.brief.run.write_run", lambda *_: report)
    for width in (20, 40, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = " ".join(ok("run", "--output", str(tmp_path / "out")).split())
        assert "Seoul would wait" in shown
        assert "0.0779" in shown


def test_the_version_is_printed(ok: Ok) -> None:
    assert re.fullmatch(
        rf"sma-games {re.escape(sma_games.__version__)}( \(commit [0-9a-f]{{12}}(-dirty)?\))?\n", ok("--version")
    )


def test_the_help_names_every_command(ok: Ok) -> None:
    shown = ok("--help")
    questions = ("tipping", "regions", "branches", "prove", "robustness", "rationalize", "design", "zone")
    for command in (
        "models",
        "check",
        "show",
        "solve",
        "dominance",
        "repeated",
        "persuade",
        *questions,
        "schema",
        "run",
    ):
        assert re.search(rf"^  {command} ", shown, re.MULTILINE)
        assert "--help" in ok(command, "--help")
    assert "..." not in shown.split("Commands:")[1]


def source(slug: str) -> str:
    return (Path(sma_games.__file__).parent.parent / "models" / f"{slug}.toml").read_text("utf-8")


THREE = """
schema_version = 1
[model]
title = "Three players"
form = "normal"
[players]
A = ["a1", "a2"]
B = ["b1"]
C = ["c1"]
[payoffs.a1.b1]
c1 = { A = "0", B = "0", C = "0" }
[payoffs.a2.b1]
c1 = { A = "1", B = "0", C = "0" }
"""


def test_show_prints_what_is_believed(ok: Ok) -> None:
    shown = ok("show", "sma/timing_matrix", "--calibration", "strict")
    assert re.search(r"backlash +0\.1 +0\.25 +0\.025 +0\.25 +0\.475 +uniform\(0, 0\.5\)\n +value low", shown)
    assert "called low or high lie outside the central half" in " ".join(shown.split())
    assert re.search(r"early_payment .* uniform\(1\.02, 1\.14\)\n +not drawn: lever", shown)
    assert re.search(r"renewal_payment .* uniform\(1\.02, 1\.1\)\n +not drawn:\s+calibration strict", shown)
    assert "reopen_probability drawn from uniform(0, 1); information up to I1" in " ".join(shown.split())
    assert "believed" not in ok("show", "textbook/kohlberg_mertens")


@pytest.mark.parametrize("slug", ["textbook/hawk_dove", "literature/falling_power", "sma/price_zone"])
def test_show_says_what_is_doubtful_about_each_source(ok: Ok, slug: str) -> None:
    model = load_model(slug)
    keys = {model.citation, *(model.parameters[name].source for name in model.relevant)}
    doubtful = [tell_source(key) for key in keys if tell_source(key) != key]
    assert doubtful
    shown = re.sub(r"\s+", " ", ok("show", slug))
    assert all(word in shown for told in doubtful for word in told.split())


def test_payoffs_that_are_weighed_by_beliefs_are_called_so(ok: Callable[..., str]) -> None:
    model = "literature/optimism_and_delay"
    assert "The payoffs are weighed" in ok("show", model)
    assert "Each player's payoff is what that player expects" in ok("solve", model)
    assert "weighed" not in ok("show", "textbook/trust_game")
