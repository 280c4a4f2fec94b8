"""Run tests at the lowest and at the newest versions that pyproject.toml allows, on every Python that is there.

Pythons are those named in the variable PYTHONS, else those on PATH and those of pyenv, one of each minor version. uv
chooses the versions: of what we ask for ourselves the lowest, or the newest, that has a wheel for this Python; of what
these packages ask for in turn, always the newest. Arguments are passed on to pytest.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
MINORS = range(11, 16)  # of Python 3
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
UV = [sys.executable, "-m", "uv", "--quiet"]
WHEELS = ["--only-binary", ":all:", "--no-binary", "sma-games"]
VERSION = "import sys, venv; print('3.%d' % sys.version_info.minor if sys.version_info.major == 3 else 'old')"


def version_of(python: str) -> str | None:
    """Return the version of an interpreter, if it runs."""
    try:
        asked = subprocess.run([python, "-c", VERSION], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return asked.stdout.strip()


def interpreters() -> dict[str, str]:
    """Return one interpreter for each version that is there."""
    wanted = [f"3.{minor}" for minor in MINORS]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    there = [*(f"python{version}" for version in wanted), *map(str, sorted(pyenv.glob("versions/3.*/bin/python3")))]
    candidates = os.environ.get("PYTHONS", "").split() or there
    found = {version: python for python in reversed(candidates) if (version := version_of(python)) in wanted}
    return {version: found[version] for version in wanted if version in found}


def passes(python: str, resolution: str, folder: Path, arguments: list[str]) -> bool:
    """Tell whether the tests pass in a new environment."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))},
        "NUMBA_CACHE_DIR": str(folder / "numba"),  # compiled by one version of numba, no use to another
    }
    inner = folder / "environment" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = ["pip", "install", "--python", str(inner), "--resolution", resolution, *WHEELS]
    steps = [
        [*UV, "venv", "--python", python, str(folder / "environment")],
        [*UV, *install, "--group", "test", "--group", "build", "--editable", "."],
        [str(inner), "-m", "pytest", "-p", "no:cacheprovider", *arguments],
    ]
    return all(subprocess.run(step, cwd=REPOSITORY, env=environment, check=False).returncode == 0 for step in steps)


def main() -> None:
    pythons = interpreters()
    if not pythons:
        sys.exit("try_versions: no Python >= 3.11 found; name some: make versions PYTHONS='/path/to/python3.12 …'")
    told = {}
    for version, python in pythons.items():
        for name, resolution in RESOLUTIONS.items():
            print(f"== Python {version}, {name} versions", flush=True)
            with tempfile.TemporaryDirectory() as folder:
                told[version, name] = passes(python, resolution, Path(folder), sys.argv[1:])
    for (version, name), passed in told.items():
        print(f"Python {version}, {name} versions: {'ok' if passed else 'FAILED'}")
    sys.exit(not all(told.values()))


if __name__ == "__main__":
    main()
