"""The program, run in this process as a user would run it."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from sma_games.cli.app import app
from sma_games.cli.documents import DOCUMENTS, document_adapter

PROGRAM = get_command(app)
"""All commands, read once: the runner would read them anew at every call, for longer than most commands take."""


class Finished:
    """What a run of the program left behind."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err


def check_document(arguments: tuple[str, ...], text: str) -> None:
    """Compare what a command prints with its published schema: nothing may be missing, nothing may be more."""
    command = next((word for word in arguments if word in DOCUMENTS), None)
    if command is not None:
        document_adapter(command).validate_json(text, strict=True, extra="forbid")


Run: TypeAlias = Callable[..., Finished]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("typer.testing._get_command", lambda _: PROGRAM)

    def start(*arguments: str) -> Finished:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        if "--json" in arguments and result.stdout:
            check_document(arguments, result.stdout)
        return Finished(result.exit_code, result.stdout, result.stderr)

    return start


@pytest.fixture
def ok(run: Run) -> Callable[..., str]:
    """Run a command that must succeed; return what it prints."""

    def start(*arguments: str) -> str:
        finished = run(*arguments)
        assert finished.status == 0, finished.err
        return finished.out

    return start


@pytest.fixture
def mistake(run: Run) -> Callable[..., str]:
    """Run a command that must be refused; return its one message."""

    def start(*arguments: str) -> str:
        finished = run(*arguments)
        assert finished.status == 2, finished.out
        assert finished.out == ""
        assert "Traceback" not in finished.err
        assert finished.err.count("Error: ") == 1
        return finished.err

    return start
