"""Every code block of README.md is run, in order, in one empty folder.

python    run in one shared namespace; with >>> as a doctest, else as a program that must not fail
toml      a model file, saved under the name in its first line (`# my_game.toml`) for the blocks below it
console   `$ sma-games ...`, `$ python -m sma_games ...` are run and the output compared, where `...` stands
          for any text; `$ make run` likewise, as the command that make runs, which other tests read too; other make
          targets must exist
text, bibtex   shown only
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sma_games.equilibria import SOLVERS

REPOSITORY = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SHOWN_ONLY = {"text", "bibtex"}
NOT_RUN = {"git", "cd"}
AS_MAKE_DOES = {"run": "-m sma_games run --output out"}


def test_the_table_of_concepts_says_what_each_solver_promises() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in text.splitlines() if row.startswith("| `")]
    promised = {(row[0], row[2]): row for row in rows}
    assert set(promised) == {(f"`{one.concept}`", f"`{one.name}`") for one in SOLVERS}
    for solver in SOLVERS:
        _, games, _, complete, exact, cost = promised[f"`{solver.concept}`", f"`{solver.name}`"]
        assert solver.games in games
        assert complete.startswith("yes") == solver.complete
        assert cost == solver.cost
        assert (exact == "yes") == solver.exact


def run_python(code: str, namespace: dict[str, Any]) -> None:
    if ">>>" not in code:
        exec(compile(code, "README.md", "exec"), namespace)
        return
    example = doctest.DocTestParser().get_doctest(code, namespace, "README.md", "README.md", 0)
    problems: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=problems.append, clear_globs=False)
    namespace.update(example.globs)
    assert not problems, "".join(problems)


def save_model(text: str) -> None:
    name = re.match(r"# (?:models/)?([\w/]+\.toml)\n", text)
    assert name, f"the first line of a toml block names its file:\n{text[:100]}"
    path = Path(name[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def arguments(command: str) -> list[str] | None:
    """Return what Python is called with to do what the command does; None for one that is only shown."""
    program, *rest = shlex.split(command)
    if program == "make":
        assert re.search(rf"^{rest[0]}:", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE), command
        return shlex.split(AS_MAKE_DOES[rest[0]]) if rest[0] in AS_MAKE_DOES else None
    if program == "python":
        return rest
    if program == "sma-games":
        return ["-m", "sma_games", *rest]
    assert program in NOT_RUN, f"no way is known to test: {command}"
    return None


def run_console(text: str, front_page_run: Any) -> None:
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        called_with = arguments(command)
        if called_with is None:
            continue
        if called_with == shlex.split(AS_MAKE_DOES["run"]):
            shown, status = front_page_run.shown, front_page_run.status
        else:
            shown, status = run_program(called_with)
        wanted, found = (" ".join(output.split()) for output in (expected, shown))
        matches = doctest.OutputChecker().check_output(wanted + "\n", found + "\n", FLAGS)
        assert matches or not wanted, f"$ {command}\n{shown}\ndiffers from README.md:\n{expected}"
        assert wanted or status == 0, f"$ {command}\n{shown}"


def run_program(called_with: list[str]) -> tuple[str, int]:
    environment = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    finished = subprocess.run(
        [sys.executable, *called_with],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    return finished.stdout, finished.returncode


def test_every_block_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, front_page_run: Any) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "__readme__"}
    for language, text in BLOCK.findall((REPOSITORY / "README.md").read_text("utf-8")):
        match language:
            case "python":
                run_python(text, namespace)
            case "toml":
                save_model(text)
            case "console":
                run_console(text, front_page_run)
            case _:
                assert language in SHOWN_ONLY, f"a block of README.md has the language {language!r}"
