"""Build the wheel, install it with its locked dependencies in a clean environment, use it elsewhere."""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PIP = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
COMMANDS = {  # command line of sma-games -> text that its output must contain
    "models": "sma/timing_matrix",
    "solve sma/timing_matrix": "sign_early",
    "explore sma/timing_matrix -o /dev/stdout": "<!DOCTYPE html>",
    "--version": "(commit " if (REPOSITORY / ".git").exists() else "sma-games ",
}


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def call(*command: str | Path, cwd: Path) -> str:
    finished = subprocess.run(command, cwd=cwd, env=clean_environment(), capture_output=True, text=True, check=False)
    if finished.returncode:
        sys.exit(f"try_wheel: {' '.join(map(str, command))} failed:\n{finished.stdout}{finished.stderr}")
    return finished.stdout


def build_wheel(folder: Path) -> Path:
    options = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    call(sys.executable, *PIP, *options, folder, REPOSITORY, cwd=folder)
    (wheel,) = folder.glob("sma_games-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Return the folder of programs of a new environment with the wheel and what it needs, nothing else."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    lock = REPOSITORY / "requirements.lock"
    options: list[str | Path] = ["--python", programs / "python", "install", "--no-compile", "--constraint", lock]
    call(sys.executable, *PIP, *options, wheel, cwd=folder)
    return programs


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (empty := folder / "empty").mkdir()
        programs = install(build_wheel(folder), folder / "environment")
        for arguments, expected in COMMANDS.items():
            if expected not in call(programs / "sma-games", *arguments.split(), cwd=empty):
                sys.exit(f"try_wheel: 'sma-games {arguments}' did not print {expected!r}")
        if left := sorted(path.name for path in empty.iterdir()):
            sys.exit(f"try_wheel: files were left behind: {left}")
    print("The wheel installs in a clean environment and works from an empty folder.")


if __name__ == "__main__":
    main()
