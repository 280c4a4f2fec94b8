"""Which version this is: its number, and the commit where that is known."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from sma_games import __version__
from sma_games.cli.loudness import is_verbose, tell_details

__all__ = ["find_commit", "tell_versions", "version_text"]

ROOT = Path(__file__).resolve().parents[2]
DESCRIBE = ("describe", "--always", "--dirty", "--exclude", "*", "--abbrev=12")


def version_text() -> str:
    """Return the version, with the commit in a checkout and in what pip has installed from a repository."""
    commit = find_commit(ROOT)
    return f"sma-games {__version__}" + (f" (commit {commit})" if commit else "")


def tell_versions() -> None:
    """Tell the versions on which answers depend, if more than the answer is wanted."""
    if is_verbose():
        from sma_games.reporting.provenance import versions

        tell_details(", ".join([version_text(), *(f"{name} {number}" for name, number in versions().items())]))


def find_commit(root: Path) -> str:
    """Return the commit of a checkout, marked if files differ from it, or that from which pip installed; else ""."""
    git = shutil.which("git")
    if git and (root / ".git").exists():
        with suppress(OSError, subprocess.SubprocessError):
            run = subprocess.run([git, "-C", str(root), *DESCRIBE], capture_output=True, text=True, check=True)  # noqa: S603 - no text of others
            return run.stdout.strip()
    with suppress(PackageNotFoundError, ValueError):
        origin = json.loads(distribution("sma-games").read_text("direct_url.json") or "{}")
        return str(origin.get("vcs_info", {}).get("commit_id", ""))[:12]
    return ""
