"""The option `--for-some`: parameters that may have any value, such as a price that is negotiated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sma_games.cli.options import Choice, check_parameters, refuse_fixed
from sma_games.errors import SettingError

if TYPE_CHECKING:
    from sma_games.modeling import ParametricGame

__all__ = ["About", "ForSome", "Ranges", "for_some_json", "read_ranges", "without"]

FORMS = "NAME for its range, NAME=LOW:HIGH, or NAME=: for any real number"
Ranges: TypeAlias = dict[str, tuple[str | None, str | None]]

ForSome: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--for-some",
        metavar="NAME[=LOW:HIGH]",
        help="Ask whether it holds for some value of this parameter; =: is any real number. May be repeated.",
        show_default=False,
    ),
]
About: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--claim",
        metavar="TEXT",
        help="What must become true or false, as for prove; all equilibria if absent.",
        show_default=False,
    ),
]


def read_ranges(option: str, texts: Sequence[str] | None, choice: Choice) -> Ranges | None:
    """Return where parameters may lie that an option names; None if it was not given.

    Raises
    ------
    SettingError
        If a name is unknown or occurs twice, has a value too, or a range is none.
    """
    if not texts:
        return None
    found: Ranges = {}
    for text in texts:
        name, sign, ends = (part.strip() for part in text.partition("="))
        check_parameters(option, [name], choice.model)
        refuse_fixed(option, [name], choice)
        if name in found:
            raise SettingError(f"{option} {text}: {name} is given twice; keep one of them")
        found[name] = _read_ends(option, text, ends) if sign else _range_of(choice.model, name)
    return found


def _range_of(model: ParametricGame, name: str) -> tuple[str, str]:
    parameter = model.parameters[name]
    return str(parameter.low), str(parameter.high)


def _read_ends(option: str, text: str, ends: str) -> tuple[str | None, str | None]:
    low, colon, high = (part.strip() for part in ends.partition(":"))
    if not colon or ":" in high:
        raise SettingError(f"{option} {text}: expected {FORMS}")
    return low or None, high or None


def for_some_json(model: ParametricGame) -> str | None:
    """Return which parameters of a model may have any value, in words; None if none may."""
    from sma_games.modeling.quantified import QuantifiedModel

    return model.for_some if isinstance(model, QuantifiedModel) else None


def without(names: Sequence[str], ranges: Ranges | None) -> list[str]:
    """Return names without those that may have any value."""
    return [name for name in names if name not in (ranges or {})]
