"""`report`: files in a folder, and commands in them that work."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

Ok = Callable[..., str]
Mistake = Callable[..., str]


@pytest.mark.filterwarnings("ignore:no font on this system")
def test_the_commands_of_a_report_work(ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ok("report", "textbook/stag_hunt", "-o", "out", "--format", "md", "--quick", "--set", "hare_value=2")
    text = Path("out/report.md").read_text("utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL) for line in block.splitlines()]
    assert len(commands) >= 6
    for command in dict.fromkeys(commands):
        program, *arguments = shlex.split(command)
        assert program == "sma-games"
        assert "hare_value=2" in arguments
        assert ok(*arguments)


def test_a_report_of_two_models_names_its_files(ok: Ok, tmp_path: Path) -> None:
    models = ("textbook/prisoners_dilemma", "textbook/entry_deterrence")
    ok("report", *models, "-o", str(tmp_path), "--format", "html,tex", "--quick")
    assert (tmp_path / "report.html").exists()
    assert r"\begin{tikzpicture}" in (tmp_path / "report.tex").read_text("utf-8")


def test_mistakes_are_told_before_anything_is_solved(mistake: Mistake, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    assert "it is a file" in mistake("report", "textbook/stag_hunt", "-o", str(tmp_path / "file"))
    assert "--format: expected some of html, md, tex, docx" in mistake(
        "report", "textbook/stag_hunt", "--format", "pdf"
    )
    claim = ("--claim", "every row == stag", "-o", str(tmp_path))
    assert "write what is played as 'row = stag'" in mistake("report", "textbook/stag_hunt", *claim)
    assert "write what is played as" in mistake("report", "textbook/stag_hunt", "textbook/hawk_dove", *claim)
    assert "unknown" in mistake("report", "textbook/stag_hunt", "--set", "nothing=1", "-o", str(tmp_path))
