"""Where model files are: the catalog's slugs, a user's own files, and the folders that no path may leave."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from sma_games.errors import ModelError, Problem, nearest

__all__ = ["Location", "catalog_root", "locate", "shared_file", "slugs"]

PACKAGE = Path(__file__).resolve().parent
STANDARD_INPUT = "-"
"""What stands for a model file that comes from another program."""
EXAMPLES = {".toml": "sma/parameters.toml", ".csv": "data/bids.csv"}


class Location(NamedTuple):
    """A model file, and the folders in which its `parameters_from` is looked up."""

    path: Path
    slug: str
    shown: str
    folders: tuple[Path, ...]


def catalog_root(root: str | Path | None = None) -> Path:
    """Return the models folder: the one given, that of an installed package, or that of a checkout."""
    candidates = [Path(root)] if root is not None else [PACKAGE / "_models", PACKAGE.parent / "models"]
    for folder in candidates:
        if folder.is_dir():
            return folder.resolve()
    raise ModelError(str(candidates[-1].name), [Problem("models folder", "there is no such folder")])


def slugs(root: Path) -> list[str]:
    """Return the slug of every file of a models folder, sorted."""
    found = (path for path in root.rglob("*.toml") if _inside(path, root))
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in found)


def locate(slug_or_path: str | Path, root: str | Path | None = None) -> Location:
    """Return the file of a slug, or of the path of a user's own file; of "-" the standard input.

    Raises
    ------
    ModelError
        If there is no such file, or if it lies outside the folder it is to be in.
    """
    folder = catalog_root(root)
    text = str(slug_or_path)
    if text == STANDARD_INPUT:
        return Location(Path("/dev/stdin"), "standard_input", "standard input", (Path.cwd(), folder))
    try:
        return _in_catalog(text, folder) or _own_file(Path(text).expanduser(), folder) or _refuse(text, folder)
    except (OSError, ValueError, RuntimeError):
        raise ModelError(text[:200], [Problem("path", "this is no path of a file")]) from None


def shared_file(text: str, folders: tuple[Path, ...], suffix: str = ".toml") -> tuple[Path | None, str]:
    """Return the file that a model file names, or None and why there is none."""
    if _leaves(text):
        return (
            None,
            f"{text!r} leads out of the models folder; write a path inside it, such as {EXAMPLES[suffix]!r}",
        )
    if not text.endswith(suffix):
        return None, f"{text!r} does not end in {suffix}"
    for folder in folders:
        path = folder / text
        if _is_file(path):
            if _inside(path, folder):
                return path.resolve(), ""
            return None, f"{text!r} is a link that leads out of the folder of models"
    return None, f"there is no file {text[:200]!r}{_hint(text, folders[-1], suffix) if suffix == '.toml' else ''}"


def _in_catalog(text: str, root: Path) -> Location | None:
    """Return the catalog's file of a slug, if it is one."""
    slug = text.removesuffix(".toml")
    if text.startswith(".") or not slug or _leaves(slug):
        return None
    path = root / f"{slug}.toml"
    if not path.is_file():
        return None
    if not _inside(path, root):
        raise ModelError(f"models/{slug}.toml", [Problem("path", "is a link that leads out of the models folder")])
    return Location(path, slug, f"models/{slug}.toml", (root,))


def _own_file(path: Path, root: Path) -> Location | None:
    """Return a user's own file, or the catalog's file if that is what the path names."""
    if not path.exists():
        return None
    if not path.is_file() or path.suffix != ".toml":
        raise ModelError(str(path), [Problem("path", "is no model file; give a file whose name ends in .toml")])
    if path.resolve().is_relative_to(root):
        return _in_catalog(path.resolve().relative_to(root).as_posix(), root)
    return Location(path, path.stem, str(path), (path.resolve().parent, root))


def _refuse(text: str, root: Path) -> Location:
    message = "there is no model and no file of this name; `sma-games models` lists the models"
    raise ModelError(text[:200], [Problem("name", message + _hint(text, root))])


def _hint(text: str, root: Path, suffix: str = "") -> str:
    """Return the slug that was probably meant: one whose last part is near, as folders are alike by chance."""
    names = {PurePosixPath(slug).name: slug for slug in slugs(root)}
    near = nearest(PurePosixPath(text.removesuffix(".toml")).name, names)
    return "" if near is None else f"; did you mean {names[near] + suffix!r}?"


def _is_file(path: Path) -> bool:
    """Return whether there is such a file; there is none at a path that is too long for any."""
    try:
        return path.is_file()
    except OSError:
        return False


def _leaves(text: str) -> bool:
    """Return whether a path is absolute, goes up, or is not written with plain names and slashes."""
    parts = PurePosixPath(text).parts
    absolute = text.startswith("/") or bool(PureWindowsPath(text).drive)
    return absolute or ".." in parts or "\\" in text or not text.isprintable()


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
