"""`sma-games repeated`: a matrix that is played for ever: critical discount factors, and all equilibrium payoffs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Reduced, Settings, choose
from sma_games.cli.output import (
    check_figure,
    check_table,
    echo,
    exact_json,
    heading,
    indented,
    listed,
    new_table,
    number,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import draw, write_table
from sma_games.errors import SettingError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sma_games.cli.documents.one_setting import DeviationPart, DiscountsPart, PayoffSetPart, RepeatedDocument
    from sma_games.equilibria import CriticalDiscounts, DiscountInterval, PayoffSet
    from sma_games.equilibria.repeated_play.automata import Deviation
    from sma_games.games import NormalFormGame

__all__ = ["repeated"]

MOST_ROWS = 20
SHOWN_DEVIATIONS = 3

Discount = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBER|NAME",
        help="Also find all equilibrium payoffs at this discount factor, a number or a parameter.",
        show_default=False,
    ),
]
Target = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PROFILE",
        help="What grim trigger keeps up: a strategy of each player, such as stay/trust. May be repeated.",
        show_default=False,
    ),
]
Punishment = Annotated[
    str | None,
    typer.Option(
        metavar="PROFILE",
        help="What grim trigger punishes with; every pure equilibrium of one period if absent.",
        show_default=False,
    ),
]
Figure = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the payoffs: .svg, .png or .pdf; needs --discount.", show_default=False),
]


class _Line(NamedTuple):
    """Automata by name, and where they are an equilibrium."""

    automata: str
    target: str
    punishment: str
    found: CriticalDiscounts


def repeated(  # noqa: PLR0913 - each is an option
    model: ModelName,
    *,
    discount: Discount = None,
    target: Target = None,
    punishment: Punishment = None,
    settings: Settings = None,
    calibration: Calibration = None,
    reduced: Reduced = False,
    as_json: AsJson = False,
    csv: CsvFile = None,
    figure: Figure = None,
) -> None:
    """Ask what lasts if a matrix is played for ever.

    At which discount factors grim trigger and tit for tat are subgame-perfect equilibria, exactly; with --discount also
    the average payoffs of all equilibria in pure strategies of two players, with public randomization, which --figure
    draws and --csv then writes.
    """
    check_figure(figure)
    check_table(csv)
    if figure is not None and discount is None:
        raise SettingError("--figure draws the payoffs at one discount factor: give --discount, such as --discount 0.9")
    choice = choose(model, calibration, settings, reduced=reduced)
    game = _stage(choice)
    with working(f"asking where deviations from automata pay in {model}"):
        lines = list(_lines(game, target, punishment))
    payoffs = None if discount is None else _payoffs(choice, game, discount)
    write_table(csv, lambda: _frame(lines) if payoffs is None else payoffs.to_frame())
    if payoffs is not None:
        draw(figure, payoffs.plot)
    if as_json:
        print_json(_document(choice, lines, payoffs))
    else:
        echo(*_render(choice, game, lines, payoffs, is_named=target is not None))


def _stage(choice: Choice) -> NormalFormGame:
    from sma_games.equilibria.repeated_play.automata import stage_game

    return stage_game(choice.model, "repeated")


def _lines(game: NormalFormGame, targets: Sequence[str] | None, punishment: str | None) -> Iterator[_Line]:
    """Yield grim trigger for the targets, and each punishment; and tit for tat, if no target is named."""
    from sma_games.equilibria import critical_discounts
    from sma_games.games import grim_trigger, tit_for_tat
    from sma_games.games.automata import pure_equilibria

    stable = pure_equilibria(game)
    threats = stable if punishment is None else [_profile("--punishment", punishment, game)]
    aims = [_profile("--target", text, game) for text in targets or ()]
    if targets and not threats:
        raise SettingError(
            "--punishment is missing: one period has no pure equilibrium, so name what is played instead"
        )
    for aim, threat in product(aims or product(*game.strategy_lists), threats):
        found = critical_discounts(game, grim_trigger(game, aim, threat))
        if aims or (found.intervals and aim not in stable):
            yield _Line("grim trigger", " / ".join(aim), " / ".join(threat), found)
    if not aims and game.num_players == 2 and len(set(game.shape)) == 1:  # noqa: PLR2004
        first = " / ".join(names[0] for names in game.strategy_lists)
        yield _Line("tit for tat", first, "", critical_discounts(game, tit_for_tat(game)))


def _profile(option: str, text: str, game: NormalFormGame) -> tuple[str, ...]:
    """Return a strategy for each player, given in order, or as the name of a profile that is shown."""
    names = tuple(part.strip() for part in text.replace(",", "/").split("/"))
    example = "/".join(each[0] for each in game.strategy_lists)
    if len(names) != game.num_players:
        raise SettingError(f"{option} {text}: give a strategy of each player in order, such as {option} {example}")
    for name, own, player in zip(names, game.strategy_lists, game.players, strict=True):
        if name not in own:
            raise SettingError(f"{option} {text}: {name!r} is no strategy of {player}; they are {listed(own)}")
    return names


def _number(text: str) -> Fraction:
    from sma_games.expressions import parse_number

    try:
        return parse_number(text)
    except SettingError as error:
        raise SettingError(f"--discount {text}: {error}") from None


def _payoffs(choice: Choice, game: NormalFormGame, discount: str) -> PayoffSet:
    from sma_games.equilibria import equilibrium_payoffs
    from sma_games.games import RepeatedGame

    factor = choice.setting.get(discount)
    if factor is None and discount.isidentifier():
        near = did_you_mean(discount, choice.setting)
        raise SettingError(f"--discount {discount}: unknown parameter{near}; a number such as 0.9 will do too")
    if factor is None:
        factor = _number(discount)
    if not 0 <= factor < 1:
        raise SettingError(f"--discount {discount}: a discount factor is at least 0 and less than 1")
    with working("finding all equilibrium payoffs"):
        return equilibrium_payoffs(RepeatedGame(game, factor))


def _render(
    choice: Choice, game: NormalFormGame, lines: Sequence[_Line], payoffs: PayoffSet | None, *, is_named: bool
) -> Iterator[Any]:
    from sma_games.games.automata import pure_equilibria

    yield heading(choice.model.title)
    yield f"at {choice.words}\n"
    stable = pure_equilibria(game)
    yield f"Pure equilibria of one period: {listed([' / '.join(each) for each in stable]) if stable else 'none'}.\n"
    if lines:
        table = new_table("automata", "plays", "punishes with", "equilibrium at discount factors", "else it pays")
        for line in lines[:MOST_ROWS]:
            places = ", ".join(map(_interval, line.found.intervals)) or "none"
            table.add_row(line.automata, line.target, line.punishment, places, _else(line.found))
        yield table
    if len(lines) > MOST_ROWS:
        yield f"{len(lines) - MOST_ROWS} more: --csv FILE and --json have all of them."
    if not is_named:
        yield "Grim trigger is listed where it is an equilibrium at some discount factor, but not of one period."
    if payoffs is not None:
        yield from _payoff_lines(payoffs)


def _interval(interval: DiscountInterval) -> str:
    if interval.low == interval.high:
        return f"{{{number(interval.low)}}}"
    return f"[{number(interval.low)}, {number(interval.high)}{')' if interval.high == 1 else ']'}"


def _else(found: CriticalDiscounts) -> str:
    """Return which deviations pay just outside of where automata are an equilibrium."""
    places = [each for one in found.intervals for each in (*one.low_binding, *one.high_binding)]
    distinct = list(dict.fromkeys(f"{each.player}: {each.action}" for each in places))
    more = len(distinct) - SHOWN_DEVIATIONS
    return ", ".join(distinct[:SHOWN_DEVIATIONS]) + (f" and {more} more" if more > 0 else "")


def _payoff_lines(payoffs: PayoffSet) -> Iterator[Any]:
    yield f"\n{payoffs.caveat or payoffs.status.value}"
    yield indented(f"discount factor {number(payoffs.game.discount)}; average payoffs, pure strategies, public draws")
    least = zip(payoffs.game.stage.players, payoffs.minmax, strict=True)
    yield indented(f"no less than the pure minmax: {', '.join(f'{player} {number(value)}' for player, value in least)}")
    parts = [("corner", payoffs.inner)]
    if payoffs.inner != payoffs.outer:
        parts = [("within", payoffs.inner), ("around", payoffs.outer)]
    for name, corners in parts:
        if corners:
            table = new_table(name, *payoffs.game.stage.players, right=[name, *payoffs.game.stage.players])
            for place, corner in enumerate(corners, start=1):
                table.add_row(str(place), *map(number, corner))
            yield table


def _frame(lines: Sequence[_Line]) -> pd.DataFrame:
    """Return a table with one row for each interval of each automata, by player too."""
    import pandas as pd

    frames = []
    for line in lines:
        frame = line.found.to_frame()
        about = {"automata": line.automata, "plays": line.target, "punishes_with": line.punishment}
        for place, (name, text) in enumerate(about.items()):
            frame.insert(place, name, text)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["automata", "plays"])


def _document(choice: Choice, lines: Sequence[_Line], payoffs: PayoffSet | None) -> RepeatedDocument:
    return {
        "command": "repeated",
        **subject_json(choice),
        "automata": [
            {
                "automata": line.automata,
                "plays": line.target,
                "punishes_with": line.punishment or None,
                "intervals": list(map(_interval_json, line.found.intervals)),
                "by_player": {who: list(map(_interval_json, own)) for who, own in line.found.by_player.items()},
            }
            for line in lines
        ],
        "payoffs": None if payoffs is None else _payoffs_json(payoffs),
    }


def _interval_json(interval: DiscountInterval) -> DiscountsPart:
    return {
        "low": exact_json(interval.low),
        "high": exact_json(interval.high),
        "includes_high": interval.high != 1,
        "pays_below": [_deviation_json(each) for each in interval.low_binding],
        "pays_above": [_deviation_json(each) for each in interval.high_binding],
    }


def _deviation_json(deviation: Deviation) -> DeviationPart:
    return {"player": deviation.player, "state": deviation.state, "action": deviation.action}


def _payoffs_json(payoffs: PayoffSet) -> PayoffSetPart:
    players = payoffs.game.stage.players

    def corners(polygon: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        return [dict(zip(players, map(exact_json, corner), strict=True)) for corner in polygon]

    return {
        "discount": exact_json(payoffs.game.discount),
        "status": payoffs.status.name,
        "status_text": payoffs.status.value,
        "reason": payoffs.reason,
        "distance": payoffs.distance if payoffs.inner or not payoffs.outer else None,
        "minmax": dict(zip(players, map(exact_json, payoffs.minmax), strict=True)),
        "inner": corners(payoffs.inner),
        "outer": corners(payoffs.outer),
    }
