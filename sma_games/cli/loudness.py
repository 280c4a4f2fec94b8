"""What is told on stderr beside the answer, and how much of it: -q and -v, which the program and every command take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import Annotated, Any

import typer
from typer._click.globals import get_current_context

from sma_games.cli.visible import visible
from sma_games.errors import SettingError

__all__ = ["is_quiet", "is_verbose", "loudness_options", "note", "tell_details", "tell_duration", "tell_error"]

LOUDNESS = "sma_games.loudness"
"""Where a run remembers the option that was given."""
QUIET, VERBOSE = "-q", "-v"


def note(text: str) -> None:
    """Tell something that does not belong to the output, unless only the answer is wanted."""
    if not is_quiet():
        _write(text)


def tell_error(text: str) -> None:
    """Tell what went wrong, however little is wanted."""
    _write(text)


def tell_details(text: str) -> None:
    """Tell what is of interest only to who asks for more than the answer."""
    if is_verbose():
        _write(text)


@contextmanager
def tell_duration(text: str) -> Iterator[None]:
    """Tell before and after what is being done, and how long it took, to who asks for more than the answer."""
    start = perf_counter()
    tell_details(f"{text} ...")
    yield
    tell_details(f"{text}: {perf_counter() - start:.2f} s")


def is_quiet() -> bool:
    """Tell whether only the answer, and errors, are wanted."""
    return _loudness() == QUIET


def is_verbose() -> bool:
    """Tell whether more than the answer is wanted."""
    return _loudness() == VERBOSE


def _loudness() -> str:
    context = get_current_context(silent=True)
    return "" if context is None else str(context.meta.get(LOUDNESS, ""))


def _write(text: str) -> None:
    sys.stderr.write(visible(text) + "\n")


@cache
def loudness_options() -> tuple[Any, ...]:
    """Return the two options, for a command or for the program."""
    holder = typer.Typer(add_completion=False, rich_markup_mode=None)
    holder.command()(_hold_options)
    return tuple(typer.main.get_command(holder).params)


def _remember(context: typer.Context, param: typer.CallbackParam, is_given: bool) -> None:
    if is_given and context.meta.setdefault(LOUDNESS, param.opts[0]) != param.opts[0]:
        raise SettingError(f"{QUIET} and {VERBOSE}: leave one of them out")


def _hold_options(
    quiet: Annotated[
        bool,
        typer.Option(QUIET, "--quiet", callback=_remember, expose_value=False, help="Print nothing but the answer."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            VERBOSE,
            "--verbose",
            callback=_remember,
            expose_value=False,
            help="Tell versions, steps and times too.",
        ),
    ] = False,
) -> None:
    """Hold the options until a command takes them over."""
