"""Compiled code on disk is used again, and renewed when any file of the kernels changes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import sma_games.kernels

PACKAGE = Path(sma_games.kernels.__file__).parent
PROGRAM = """
from copied import outer
value = outer.doubled(1.0)
print(value, sum(outer.doubled.stats.cache_hits.values()))
"""
OUTER = """
from copied.compiling import compiled
from copied.within import twice

@compiled
def doubled(x):
    return twice(x)
"""
WITHIN = """
from copied.compiling import inner

@inner
def twice(x):
    return {} * x
"""


def test_code_on_disk_is_renewed_when_a_function_that_it_contains_changes(tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copy(PACKAGE / "compiling.py", folder)
    (folder / "outer.py").write_text(OUTER)

    def outcome(factor: int) -> str:
        (folder / "within.py").write_text(WITHIN.format(factor))
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "0", "NUMBA_CACHE_DIR": str(tmp_path)}
        program = [sys.executable, "-B", "-c", PROGRAM]  # -B: Python's own cache goes by the second
        finished = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.strip()

    assert [outcome(2), outcome(2), outcome(3)] == ["2.0 0", "2.0 1", "3.0 0"]


def test_compiled_functions_return_numbers_only() -> None:
    """A signal that arrives while numba makes an array or a named tuple would end the process."""
    found = 0
    for path in sorted(PACKAGE.glob("*.py")):
        for head in re.findall(r"^@compiled\n(def (?:.|\n)+?:)\n    \S", path.read_text(), re.MULTILINE):
            returned = set(re.findall(r"[\w.]+", head.rpartition("->")[2]))
            assert returned <= {"None", "int", "float", "bool", "tuple"}, head
            found += 1
    assert found > 40
