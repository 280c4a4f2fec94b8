"""The commit from which this package comes; only with the standard library, as builds of a wheel run this file too."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

__all__ = ["BAKED", "find_commit"]

PACKAGE = Path(__file__).resolve().parents[1]
BAKED = "_commit.txt"
"""The file of the package in which a wheel holds its commit; see hatch_build.py."""
DESCRIBE = ("describe", "--always", "--dirty", "--exclude", "*", "--abbrev=12")


def find_commit(package: Path = PACKAGE) -> str:
    """Return the commit of a checkout, "-dirty" added if files differ from it, or that of a wheel; else ""."""
    git = shutil.which("git")
    if git and (package.parent / ".git").exists():
        with suppress(OSError, subprocess.SubprocessError):
            asked = [git, "-C", str(package.parent), *DESCRIBE]
            return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own words
    baked = package / BAKED
    return baked.read_text("utf-8").strip() if baked.is_file() else ""
