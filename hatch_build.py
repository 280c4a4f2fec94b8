"""Writes into a wheel from which commit it was built, so that `sma-games --version` can tell it."""

from pathlib import Path
from runpy import run_path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface[Any]):
    """Adds a file with the commit to wheels that are built from a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the file, but not to an editable install, whose commit changes."""
        package = Path(self.root) / "sma_games"
        told = run_path(str(package / "cli" / "commit.py"))
        commit = told["find_commit"](package)
        if commit and version == "standard":
            file = Path(mkdtemp()) / told["BAKED"]
            file.write_text(commit, "utf-8")
            build_data["force_include"][str(file)] = f"sma_games/{file.name}"
