"""`sma-games schema`: the format of model files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sma_games.cli.output import check_writable, print_json, write_text

__all__ = ["schema"]

Output = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write to a file instead of printing.", show_default=False),
]


def schema(output: Output = None) -> None:
    """Print the JSON schema of model files.

    Editors use it to complete and check what you write.
    """
    check_writable(output)
    import json

    from sma_games.modeling import json_schema

    if output is None:
        print_json(json_schema())
    else:
        write_text(output, json.dumps(json_schema(), indent=2) + "\n")
