"""`sma-games persuade`: the best signal to which a sender can commit, and what the receiver infers from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sma_games.cli.options import AsJson, Calibration, Choice, CsvFile, ModelName, Settings, choose
from sma_games.cli.output import (
    check_table,
    echo,
    exact_json,
    heading,
    new_table,
    number,
    numbers_json,
    print_json,
    subject_json,
    working,
)
from sma_games.cli.questions import write_table

if TYPE_CHECKING:
    from sma_games.cli.documents.one_setting import PersuadeDocument
    from sma_games.equilibria import Persuasion

__all__ = ["persuade"]

Sender = Annotated[
    str | None,
    typer.Option(metavar="PLAYER", help="Who commits; the one who moves after chance if absent.", show_default=False),
]


def persuade(
    model: ModelName,
    sender: Sender = None,
    settings: Settings = None,
    calibration: Calibration = None,
    as_json: AsJson = False,
    csv: CsvFile = None,
) -> None:
    """Find the best signal to which a sender can commit.

    Of a tree in which chance draws a state, one player sees it and sends a message, and the other acts on the message.
    """
    check_table(csv)
    choice = choose(model, calibration, settings)
    from sma_games.equilibria import persuade as find

    with working(f"finding the best signal of {model}"):
        found = find(choice.model.at(), sender)
    write_table(csv, found.to_frame)
    if as_json:
        print_json(_document(choice, found))
    else:
        echo(*_render(choice, found))


def _render(choice: Choice, found: Persuasion) -> Iterator[Any]:
    yield heading(choice.model.title)
    yield f"at {choice.words}\n"
    worth = f"is worth {number(found.value)} to {found.sender} and {number(found.receiver_payoff)} to {found.receiver}"
    yield f"The best signal {worth}."
    without = f"{number(found.uninformed)} if {found.receiver} learns nothing, {number(found.informed)} if everything"
    yield f"Without it {found.sender} expects {without}.\n"
    signal = new_table("state", *found.posterior, right=list(found.posterior))
    for state, chances in found.signal.items():
        signal.add_row(state, *(number(chances[message]) for message in found.posterior))
    yield "Probability of each message that is sent, by state:"
    yield signal
    states = list(found.signal)
    beliefs = new_table("message", *states, f"{found.receiver} plays", right=states)
    for message, held in found.posterior.items():
        beliefs.add_row(message, *(number(held[state]) for state in states), found.reply[message])
    yield f"\nWhat {found.receiver} believes after each, and does:"
    yield beliefs


def _document(choice: Choice, found: Persuasion) -> PersuadeDocument:
    return {
        "command": "persuade",
        **subject_json(choice),
        "sender": found.sender,
        "receiver": found.receiver,
        "value": exact_json(found.value),
        "receiver_payoff": exact_json(found.receiver_payoff),
        "uninformed": exact_json(found.uninformed),
        "informed": exact_json(found.informed),
        "signal": {state: numbers_json(chances) for state, chances in found.signal.items()},
        "posterior": {message: numbers_json(beliefs) for message, beliefs in found.posterior.items()},
        "reply": dict(found.reply),
    }
