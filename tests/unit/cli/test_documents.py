"""The JSON documents of all commands, and their published schemas; conftest.py compares every one that tests print."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError
from typer.main import get_command

from sma_games.cli.app import app
from sma_games.cli.documents import DOCUMENTS, document_adapter, document_schema

Ok = Callable[..., str]
MODEL = """
schema_version = 1
[model]
title = "Hawk and dove"
form = "normal"
[parameters]
value = { value = "2", range = ["0", "6"], role = "lever" }
cost = { value = "3", range = ["0", "6"], role = "uncertainty", distribution = "uniform(0, 6)" }
[calibrations.peace]
cost = "5"
[players]
row = ["hawk", "dove"]
column = ["hawk", "dove"]
[payoffs.hawk]
hawk = { row = "(value - cost) / 2", column = "(value - cost) / 2" }
dove = { row = "value", column = "0" }
[payoffs.dove]
hawk = { row = "0", column = "value" }
dove = { row = "value / 2", column = "value / 2" }
"""
OWN = "own.toml"
ASKED = {
    "models": (),
    "show": (OWN, "--calibration", "peace"),
    "solve": (OWN, "--select", "welfare", "--explain"),
    "dominance": (OWN,),
    "repeated": (OWN, "--discount", "0.9"),
    "persuade": ("literature/prosecutor_and_judge",),
    "tipping": (OWN,),
    "regions": (OWN, "--over", "cost", "--shares", "--formulas", "--verify", "2"),
    "branches": (OWN, "--over", "cost"),
    "prove": (OWN, "unique", "--over", "cost"),
    "robustness": (OWN, "--over", "cost"),
    "rationalize": (OWN, "--observed", "row=hawk", "--over", "cost"),
    "design": (OWN, "--claim", "unique", "--lever", "cost", "--where", "value > 1"),
    "zone": (OWN, "every row = hawk", "--over", "cost"),
    "sweep": (OWN, "--sample", "16", "--seed", "1"),
    "probability": (OWN, "unique"),
    "learn": (OWN, "row=hawk", "--lines", "32"),
    "decide": (OWN, "--player", "row", "--precision", "0.5"),
    "sensitivity": (OWN, "unique", "--precision", "0.5"),
    "scenarios": (OWN, "unique", "--over", "cost"),
    "compare": (OWN, "textbook/stag_hunt", "--claim", "unique"),
    "check": (OWN, "textbook/prisoners_dilemma", "no/such", "--peers"),
    "cite": (OWN,),
    "dynamics": (OWN, "--start", "2", "--steps", "5"),
    "report": (OWN, "-o", "out", "--format", "md", "--quick"),
    "run": ("--output", "out"),
}
REFUTED, NO_MODEL = 1, 2
STATUSES = {"prove": REFUTED, "check": NO_MODEL}


def test_every_command_that_answers_has_a_document_and_a_schema() -> None:
    program: Any = get_command(app)
    able = [name for name, command in program.commands.items() if any("--json" in each.opts for each in command.params)]
    assert able == [name for name in program.commands if name != "schema"]  # that prints nothing but JSON
    assert set(able) - {"explore"} == set(DOCUMENTS) == set(ASKED)


@pytest.mark.filterwarnings("ignore:no font on this system")
@pytest.mark.parametrize("command", [name for name in DOCUMENTS if name != "run"])
def test_a_document_is_what_its_schema_says(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(OWN).write_text(MODEL, "utf-8")
    finished = run(command, *ASKED[command], "--json")  # compares it
    document = json.loads(finished.out)
    assert finished.status == STATUSES.get(command, 0), finished.err
    assert (document["command"], document["version"]) == (command, 1)


def test_run_prints_its_answer_as_a_document(ok: Ok, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = pd.DataFrame({"parameter": ["cost"], "value": [3]})
    report = SimpleNamespace(answer="A.", caption="C.", table=table, notes="N.", files=(tmp_path / "report.md",))
    monkeypatch.setattr("sma_games.reporting.brief.run.write_run", lambda *_: report)
    document = json.loads(ok("run", "--output", str(tmp_path / "out"), "--json"))
    assert document["table"] == [{"parameter": "cost", "value": "3"}]
    assert document["files"] == [str(tmp_path / "report.md")]


def test_the_formulas_of_a_model_come_with_their_values(ok: Ok) -> None:
    document = json.loads(ok("show", "textbook/entry_deterrence", "--json"))
    (found,) = [each for each in document["formulas"] if each["place"] == "incumbent(stay_out)"]
    assert (found["formula"], found["value"]["exact"]) == ("monopoly_profit", "5")
    assert document["parameters"][0]["today"] == {"exact": "5", "value": 5.0}


def test_a_document_that_has_more_or_less_is_noticed(ok: Ok) -> None:
    document = json.loads(ok("models", "--json"))
    for wrong in ({**document, "more": 1}, {"command": "models", "version": 1}, {**document, "version": 2}):
        with pytest.raises(ValidationError):
            document_adapter("models").validate_python(wrong, extra="forbid")


def test_the_schema_of_a_command_is_printed(ok: Ok, mistake: Ok) -> None:
    schema = json.loads(ok("schema", "solve"))
    assert schema == document_schema("solve")
    assert "equilibria" in schema["$defs"]["SolveDocument"]["required"]
    assert json.loads(ok("schema", "explore"))["title"] == "sma-games answers, version 1"
    assert "did you mean 'solve'" in mistake("schema", "slove")


def test_mistakes_in_the_command_line_are_documents_too(run: Callable[..., Any]) -> None:
    for arguments in (("slove",), ("solve",), ("solve", "no/such"), ("--bogus", "solve")):
        finished = run(*arguments, "--json")
        document = json.loads(finished.out)
        assert finished.status == document["status"] == 2
        assert finished.err == f"Error: {document['error']}\n"
        document_adapter("solve").validate_python(document, extra="forbid")


def test_an_option_in_front_of_the_command_is_told_where_it_belongs(run: Callable[..., Any]) -> None:
    finished = run("--csv", "a.csv", "models")
    assert (finished.status, finished.out) == (2, "")
    assert finished.err == "Error: the program has no option --csv; write options of a command behind its name\n"


def test_what_could_not_be_checked_is_in_the_document(run: Callable[..., Any]) -> None:
    document = json.loads(run("check", "no/such", "--json").out)
    assert document["models"] == []
    assert document["problems"][0]["model"] == "no/such"
    assert "there is no model" in document["problems"][0]["error"]
