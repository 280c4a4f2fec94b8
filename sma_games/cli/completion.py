"""What a shell may complete: models, parameters, calibrations, files of the kinds that are written.

Of models only the text of their files is read: a key that completes a word is to answer at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from sma_games.cli.examples import EXAMPLES
from sma_games.cli.output import FIGURES, TABLES
from sma_games.errors import SmaGamesError
from sma_games.locations import catalog_root, locate, shared_file, slugs

__all__ = ["complete_words"]

Words: TypeAlias = Callable[[Mapping[str, Any], str], Iterable[str]]
"""Returns words for the options that were given so far and the beginning of a word."""
FORMATS = ("html", "md", "tex", "docx")
NO_MODELS = ("parameters", "report")
"""The forms of files of the catalog that are no models."""


def complete_words(parameter: Any) -> None:
    """Let a shell complete what an option or argument takes, if that can be told from its name."""
    words = WORDS.get(parameter.opts[0])
    if words is not None:
        parameter.shell_complete = partial(_complete, words)


def _complete(words: Words, context: Any, incomplete: str) -> list[Any]:
    from typer._click.shell_completion import CompletionItem

    with suppress(SmaGamesError, OSError, ValueError):
        return [CompletionItem(word) for word in words(context.params, incomplete) if word.startswith(incomplete)]
    return []


def _models(_: Mapping[str, Any], incomplete: str) -> Iterator[str]:
    root = catalog_root()
    for slug in slugs(root):
        if slug.startswith(incomplete) and _read(root / f"{slug}.toml")["model"].get("form") not in NO_MODELS:
            yield slug
    yield from _paths(incomplete, ".toml")


def _paths(incomplete: str, ending: str) -> Iterator[str]:
    """Yield the files with an ending, and the folders, that begin as a word does."""
    folder = incomplete.rpartition("/")[0]
    start = f"{folder}/" if folder or incomplete.startswith("/") else ""
    within = Path(start or ".")
    for path in sorted(within.iterdir()) if within.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield f"{start}{path.name}/"
        elif path.suffix == ending:
            yield f"{start}{path.name}"


def _parameters(given: Mapping[str, Any], _: str) -> Iterator[str]:
    return (name for tables in _tables(given) for name in tables.get("parameters", {}))


def _settings(given: Mapping[str, Any], incomplete: str) -> Iterator[str]:
    return (f"{name}=" for name in _parameters(given, incomplete))


def _calibrations(given: Mapping[str, Any], _: str) -> Iterator[str]:
    return (name for tables in _tables(given) for name in tables.get("calibrations", {}))


def _tables(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the tables of the model, then those of the files whose parameters it shares."""
    model = given.get("model") or (given.get("models") or [""])[0]
    location = locate(model)
    path: Path | None = location.path
    while path is not None:
        tables = _read(path)
        yield tables
        shared = tables["model"].get("parameters_from")
        path = shared_file(shared, location.folders)[0] if shared else None


def _players(given: Mapping[str, Any], _: str) -> Iterator[str]:
    """Yield the players, who are the keys of a table or a list of their own, as the form of game has it."""
    return (name for tables in _tables(given) for name in tables.get("players", tables["model"].get("players", ())))


def _concepts(_: Mapping[str, Any], __: str) -> Iterable[str]:
    from sma_games.equilibria.registry import concepts

    return concepts()


def _solvers(given: Mapping[str, Any], _: str) -> Iterator[str]:
    """Yield the solvers, of a concept if one was given."""
    from sma_games.equilibria.registry import known_solvers

    concept = given.get("concept")
    return (each.name for each in known_solvers() if concept in {None, each.concept})


def _formats(_: Mapping[str, Any], incomplete: str) -> Iterator[str]:
    """Yield each format that may come next in a list with commas."""
    *given, _last = incomplete.split(",")
    return (",".join([*given, each]) for each in FORMATS if each not in given)


def _endings(endings: Iterable[str], _: Mapping[str, Any], incomplete: str) -> Iterator[str]:
    """Yield the name of a file with each ending that it may have."""
    stem = incomplete.rpartition(".")[0] or incomplete
    return (f"{stem}{ending}" for ending in endings) if stem else iter(())


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text("utf-8"))


WORDS: dict[str, Words] = {
    **dict.fromkeys(("model", "models"), _models),
    **dict.fromkeys(("--over", "--lever", "--along"), _parameters),
    **dict.fromkeys(("--set", "--grid", "--for-some", "--price"), _settings),
    "--calibration": _calibrations,
    "--figure": partial(_endings, FIGURES),
    "--csv": partial(_endings, TABLES),
    "--format": _formats,
    "--concept": _concepts,
    "--solver": _solvers,
    "--player": _players,
    "command": lambda *_: EXAMPLES,
}
"""What is completed, by the name of an option or argument."""
