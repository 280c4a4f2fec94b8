"""What the names of a model are called: checks of the names, and the labels, units and payments of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from sma_games.errors import SettingError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.games.alternating_offers import AGREEMENT, DELAY
from sma_games.modeling.label_tables import LabelsTable, PaymentTable, UnitTable
from sma_games.modeling.parameters import HINDSIGHT
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import (
    BargainingDocument,
    Document,
    NormalDocument,
    OffersDocument,
    OtherDocument,
    ParametersDocument,
    SequentialDocument,
)

__all__ = ["ActionWords", "Labels", "Payment", "Unit", "check_labels", "read_labels", "with_shared_labels"]

T = TypeVar("T")


@dataclass(frozen=True)
class Unit:
    """What one unit of payoffs is."""

    meaning: str = ""
    value: Fraction | None = None
    """What it is worth in the currency."""
    currency: str = ""
    is_money: bool = False


@dataclass(frozen=True)
class ActionWords:
    """What one does who takes an action; empty forms follow the rule of regular verbs."""

    verb: str
    third_person: str = ""
    gerund: str = ""


@dataclass(frozen=True)
class Payment:
    """What part of a player's costs is paid."""

    measure: str | None = None
    without: tuple[str, ...] = ()
    """Parameters that are no payments: a matrix pays what is left with these at 0."""


@dataclass(frozen=True)
class Labels:
    """What a reader calls the names of a model, and what its payoffs are in; empty for a model without labels."""

    players: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, ActionWords] = field(default_factory=dict)
    branches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What happens when chance takes a branch, by stage and branch."""
    information: Mapping[str, str] = field(default_factory=dict)
    """When figures were known, by what `information` says of a parameter."""
    payoff_unit: str = ""
    """Empty if payoffs are plain numbers."""
    units: Mapping[str, Unit] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    """By player."""
    plans: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of a reduced normal form: the actions that a strategy takes, by strategy and information set."""


def check_labels(labels: Iterable[str], place: str, problems: ProblemList) -> None:
    """Note labels that are empty or occur twice, or hold the separator of information-set labels."""
    names = list(labels)
    if not names:
        problems.add(place, "at least one label is needed")
    seen: set[str] = set()
    for name in names:
        if not name.strip() or not name.isprintable() or "/" in name:
            problems.add(place, f"{name[:60]!r} is no label; labels are printable, not empty, and have no '/'")
        if name in seen:
            problems.add(place, f"{name!r} occurs twice; labels must differ")
        seen.add(name)


def with_shared_labels(document: Document, shared: ParametersDocument) -> dict[str, Any]:
    """Return what a file calls its names together with the labels of another, as far as it has these names."""
    names, own, others = _Names.of(document), document.labels, shared.labels
    labels = LabelsTable(
        players=_keep_known(others.players, names.players) | own.players,
        actions=_keep_known(others.actions, names.actions) | own.actions,
        branches={
            stage: branches
            for stage, known in names.branches.items()
            if (branches := _keep_known(others.branches.get(stage, {}), known) | own.branches.get(stage, {}))
        }
        | {stage: table for stage, table in own.branches.items() if stage not in names.branches},
        parameters={name: text for name, text in others.parameters.items() if name not in document.definitions}
        | own.parameters,
        information=others.information | own.information,
    )
    payments = {player: _fit(table, document) for player, table in shared.payments.items() if player in names.players}
    unit = shared.model.payoff_unit if document.model.payoff_unit is None else document.model.payoff_unit
    model = document.model.model_copy(update={"parameters_from": None, "payoff_unit": unit})
    return {
        "labels": labels,
        "units": shared.units | document.units,
        "payments": payments | document.payments,
        "model": model,
    }


def read_labels(document: Document, problems: ProblemList) -> Labels:
    """Return what a file calls its names; labels of names that there are not are noted.

    A file of shared parameters may label players and actions of the models that share it.
    """
    labels, names = document.labels, _Names.of(document)
    if not isinstance(document, ParametersDocument):
        _check_names(labels, names, problems)
    _check_each(labels.parameters, document.parameters, "labels.parameters", "parameter", problems)
    known = {table.information for table in document.parameters.values()} - {""}
    told = [name for name in labels.information if name != HINDSIGHT]  # in a bound model no figure may have hindsight
    _check_each(told, known, "labels.information", "information", problems)
    _check_printable(labels, problems)
    return Labels(
        players=dict(labels.players),
        actions={
            name: ActionWords(table.verb, table.third_person, table.gerund) for name, table in labels.actions.items()
        },
        branches={stage: dict(table) for stage, table in labels.branches.items()},
        information=dict(labels.information),
        payoff_unit=document.model.payoff_unit or "",
        units={name: _unit(name, table, problems) for name, table in document.units.items()},
        payments=_payments(document, names, problems),
    )


@dataclass(frozen=True)
class _Names:
    """The names that a file has."""

    players: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    branches: Mapping[str, frozenset[str]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Document) -> _Names:
        parameters = frozenset(document.parameters)
        if isinstance(document, ParametersDocument):
            return cls(parameters=parameters)
        if isinstance(document, NormalDocument):
            actions = frozenset(name for names in document.players.values() for name in names)
            return cls(frozenset(document.players), actions, parameters=parameters)
        players = frozenset(document.model.players)
        if isinstance(document, SequentialDocument):
            actions = frozenset(name for stage in document.stage for name in stage.actions or ())
            branches = {stage.name: frozenset(stage.chance) for stage in document.stage if stage.chance is not None}
            measures = frozenset(name for outcome in document.outcome for name in outcome.measures)
            return cls(players, actions, branches, measures, parameters)
        if isinstance(document, BargainingDocument | OffersDocument):
            return cls(players, measures=_measures(document), parameters=parameters)
        if isinstance(document, OtherDocument):
            return cls(players, frozenset(document.actions), parameters=parameters)
        found = (names for table in document.state.values() for key, names in table.items() if key in players)
        lists = (names for names in found if isinstance(names, list))
        return cls(players, frozenset(str(name) for names in lists for name in names), parameters=parameters)


def _measures(document: BargainingDocument | OffersDocument) -> frozenset[str]:
    if isinstance(document, OffersDocument):
        return frozenset([document.offers.variable, AGREEMENT, DELAY])
    return frozenset([document.bargaining.variable])


def _keep_known(table: Mapping[str, T], names: Iterable[str]) -> dict[str, T]:
    return {name: entry for name, entry in table.items() if name in names}


def _fit(table: PaymentTable, document: Document) -> PaymentTable:
    """Return a shared payment without what a model does not have."""
    measure = table.measure if table.measure in _Names.of(document).measures else None
    return PaymentTable(measure=measure, without=[name for name in table.without if name not in document.definitions])


def _check_names(labels: LabelsTable, names: _Names, problems: ProblemList) -> None:
    _check_each(labels.players, names.players, "labels.players", "player", problems)
    _check_each(labels.actions, names.actions, "labels.actions", "action", problems)
    _check_each(labels.branches, names.branches, "labels.branches", "stage of chance", problems)
    for stage, table in labels.branches.items():
        if stage in names.branches:
            _check_each(table, names.branches[stage], f"labels.branches.{stage}", "branch", problems)


def _check_each(given: Iterable[str], known: Iterable[str], place: str, what: str, problems: ProblemList) -> None:
    """Note the keys of a table that are names of nothing."""
    for name in given:
        _check_one(name, known, f"{place}.{name}", what, problems)


def _check_one(name: str, known: Iterable[str], place: str, what: str, problems: ProblemList) -> None:
    names = sorted(known)
    if name not in names:
        hint = did_you_mean(name, names) or (f"; there are: {', '.join(names)}" if names else "; there is none")
        problems.add(place, f"unknown {what} {name!r}{hint}")


def _check_printable(labels: LabelsTable, problems: ProblemList) -> None:
    """Note texts that a terminal would not show as they are."""
    for place, text in _texts(labels.model_dump(), "labels"):
        if not text.isprintable():
            problems.add(place, f"{text[:60]!r} is no label; labels are printable")


def _texts(table: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _texts(entry, f"{place}.{name}")
        else:
            yield f"{place}.{name}", entry


def _unit(name: str, table: UnitTable, problems: ProblemList) -> Unit:
    place = f"units.{name}"
    value = None
    if (table.value is None) != (not table.currency):
        missing = "value" if table.value is None else "currency"
        problems.add(place, f"key {missing!r} is missing; value and currency stand together")
    if table.value is not None:
        try:
            value = parse_number(table.value)
        except SettingError as error:
            problems.add(f"{place}.value", str(error))
    return Unit(table.meaning, value, table.currency, table.money)


def _payments(document: Document, names: _Names, problems: ProblemList) -> dict[str, Payment]:
    """Return what part of each player's costs is paid; measures and parameters that there are not are noted."""
    if not isinstance(document, ParametersDocument):
        _check_each(document.payments, names.players, "payments", "player", problems)
    for player, table in document.payments.items():
        place = f"payments.{player}"
        if table.measure is not None and not isinstance(document, ParametersDocument):
            _check_one(table.measure, names.measures, f"{place}.measure", "measure", problems)
        for name in table.without:
            _check_one(name, names.parameters, f"{place}.without", "parameter", problems)
    return {player: Payment(table.measure, tuple(table.without)) for player, table in document.payments.items()}
