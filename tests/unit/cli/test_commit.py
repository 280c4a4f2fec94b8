"""The commit that `--version` tells: of a checkout, of a wheel, of neither."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sma_games.cli.commit import BAKED, find_commit
from sma_games.cli.version import version_text


def git(folder: Path, *words: str) -> str:
    program = shutil.which("git")
    assert program
    own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    return subprocess.run([program, *own, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_a_checkout_tells_its_commit_and_whether_files_differ(tmp_path: Path) -> None:
    (package := tmp_path / "package").mkdir()
    (package / "file").write_text("a")
    git(tmp_path, "init")
    assert find_commit(package) == ""
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    commit = git(tmp_path, "rev-parse", "HEAD")[:12]
    assert find_commit(package) == commit
    (package / "file").write_text("b")
    assert find_commit(package) == f"{commit}-dirty"


def test_a_wheel_tells_the_commit_that_is_baked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_commit(tmp_path) == ""
    (tmp_path / BAKED).write_text("0123456789ab")
    assert find_commit(tmp_path) == "0123456789ab"
    monkeypatch.setattr("sma_games.cli.version.find_commit", lambda: "0123456789ab")
    assert version_text().endswith(" (commit 0123456789ab)")
    monkeypatch.setattr("sma_games.cli.version.find_commit", str)
    assert "commit" not in version_text()
