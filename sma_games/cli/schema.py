"""`sma-games schema`: the formats of model files and of JSON documents, for editors and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sma_games.cli.output import check_writable, print_json, write_text
from sma_games.errors import SettingError, did_you_mean

__all__ = ["schema"]

OF_PAGES = "explore"
CommandName = Annotated[
    str | None,
    typer.Argument(
        metavar="COMMAND",
        help="The command whose JSON document is described; the format of model files if absent.",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of printing.", show_default=False),
]


def schema(command: CommandName = None, output: Output = None) -> None:
    """Print the JSON schema of model files or of a command.

    Editors use that of model files to complete and check what you write. That of a command describes what it prints
    with --json: an answer, or what is wrong.
    """
    check_writable(output)
    import json

    found = _schema(command)
    if output is None:
        print_json(found)
    else:
        write_text(output, json.dumps(found, indent=2) + "\n")


def _schema(command: str | None) -> dict[str, Any]:
    """Return the schema of the document of a command, or of model files."""
    if command is None:
        from sma_games.modeling import json_schema

        return json_schema()
    if command == OF_PAGES:
        from sma_games.reporting.page.document import answers_schema

        return answers_schema()
    from sma_games.cli.documents import DOCUMENTS, document_schema

    if command not in DOCUMENTS:
        known = [*DOCUMENTS, OF_PAGES]
        hint = did_you_mean(command, known) or f"; expected one of {', '.join(known)}"
        raise SettingError(f"{command}: no command that prints a document{hint}")
    return document_schema(command)
