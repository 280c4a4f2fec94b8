"""The stages and outcomes of a sequential game, checked and with labels replaced by positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sma_games.errors import did_you_mean
from sma_games.modeling.labels import check_labels
from sma_games.modeling.parameters import check_name
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.schema import Condition, OutcomeTable, StageTable

__all__ = ["Conditions", "Outcome", "Stage", "condition_text", "history_text", "read_outcomes", "read_stages"]

MAX_STAGES = 200

History = tuple[int, ...]
"""The position of the action taken at each stage so far; -1 where the stage was not reached."""
Conditions = tuple[Mapping[int, frozenset[int]], ...]
"""Alternatives; each says, by stage, which actions fit. One alternative without stages fits always."""


@dataclass(frozen=True)
class Stage:
    """A stage whose entries were checked."""

    position: int
    name: str
    player: str | None
    labels: tuple[str, ...]
    conditions: Conditions
    observed: tuple[int, ...]
    probabilities: tuple[str, ...]
    """Formulas, one per branch; empty for a player's stage."""
    beliefs: Mapping[str, tuple[str, ...]]
    """The same by player who disagrees."""
    values: tuple[str, ...] | None
    """Formulas, one per label; None if the stage's name is no number."""

    @property
    def place(self) -> str:
        """Where the stage stands in its file, for messages."""
        return f"stage {self.name}"


@dataclass(frozen=True)
class Outcome:
    """An outcome whose entries were checked."""

    place: str
    conditions: Conditions
    """Without alternatives if it is about every end that no other outcome is about."""
    payoffs: Mapping[str, str]
    """Formulas by player, in order."""
    measures: Mapping[str, str]


def matches(conditions: Conditions, history: History) -> bool:
    """Return whether a history fits one of the alternatives."""
    return any(all(history[stage] in fitting for stage, fitting in each.items()) for each in conditions)


def history_text(history: History, stages: Sequence[Stage]) -> str:
    """Return a history in words: the stages that were reached, with what was done there."""
    steps = [f"{stages[at].name} = {stages[at].labels[done]}" for at, done in enumerate(history) if done >= 0]
    return ", ".join(steps) or "the start"


def condition_text(when: Condition | None, when_any: Sequence[Condition] | None) -> str:
    """Return the condition of a stage or outcome in words."""
    alternatives = [when] if when is not None else list(when_any or [{}])
    return " or ".join(
        ", ".join(f"{stage} = {fits if isinstance(fits, str) else '|'.join(fits)}" for stage, fits in each.items())
        or "always"
        for each in alternatives
    )


def read_stages(tables: Sequence[StageTable], players: Sequence[str], problems: ProblemList) -> list[Stage]:
    """Return the stages in file order; whatever does not fit together is noted."""
    check_labels([table.name for table in tables], "stage names", problems)
    if len(tables) > MAX_STAGES:
        problems.add("stage", f"there are {len(tables)} stages; at most {MAX_STAGES} are supported")
    stages: list[Stage] = []
    for position, table in enumerate(tables):
        stages.append(_stage(position, table, stages, players, problems))
    return stages


def read_outcomes(
    tables: Sequence[OutcomeTable], stages: Sequence[Stage], players: Sequence[str], problems: ProblemList
) -> tuple[list[Outcome], tuple[str, ...]]:
    """Return the outcomes and the names of the measures; every outcome needs all payoffs and measures."""
    measures = tuple(dict.fromkeys(name for table in tables for name in table.measures))
    if measures:
        check_labels(measures, "measures", problems)
    outcomes = []
    for number, table in enumerate(tables, start=1):
        words = "otherwise" if table.otherwise else condition_text(table.when, table.when_any)
        place = f"outcome {number} ({words})"
        if table.otherwise and (table.when is not None or table.when_any is not None):
            problems.add(place, "use either 'otherwise', or 'when' or 'when_any', not both")
        for player in [name for name in table.payoffs if name not in players]:
            problems.add(
                f"{place}, payoffs",
                f"{player!r} is no player{did_you_mean(player, players)}; they are {', '.join(players)}",
            )
        found = _conditions(table.when, table.when_any, stages, place, problems)
        conditions = () if table.otherwise else found
        payoffs = _row(table.payoffs, players, f"{place}, payoffs", "the payoff of", problems)
        row = _row(table.measures, measures, f"{place}, measures", "measure", problems)
        outcomes.append(
            Outcome(
                place,
                conditions,
                dict(zip(players, payoffs, strict=True)),
                dict(zip(measures, row, strict=True)),
            )
        )
    return outcomes, measures


def _row(
    texts: Mapping[str, str], names: Sequence[str], place: str, what: str, problems: ProblemList
) -> tuple[str, ...]:
    for name in names:
        if name not in texts:
            problems.add(place, f"{what} {name} is missing{did_you_mean(name, texts)}")
    return tuple(texts.get(name, "0") for name in names)


def _stage(
    position: int, table: StageTable, earlier: Sequence[Stage], players: Sequence[str], problems: ProblemList
) -> Stage:
    place = f"stage {table.name}"
    check_name(table.name, place, problems)
    _check_mover(table, players, place, problems)
    branches = table.chance or {}
    labels = tuple(branches if table.chance is not None else table.actions or ())
    check_labels(labels, f"{place}, {'chance' if table.chance is not None else 'actions'}", problems)
    return Stage(
        position=position,
        name=table.name,
        player=table.player if table.chance is None else None,
        labels=labels,
        conditions=_conditions(table.when, table.when_any, earlier, place, problems),
        observed=_observed(table, earlier, place, problems),
        probabilities=tuple(branches.values()),
        beliefs=_beliefs(table, labels, players, place, problems),
        values=_values(table, labels, place, problems),
    )


def _check_mover(table: StageTable, players: Sequence[str], place: str, problems: ProblemList) -> None:
    """Note a stage that is not exactly one of: a player with actions, or chance."""
    is_chance = table.chance is not None
    if is_chance and (table.player is not None or table.actions is not None):
        problems.add(place, "a stage has either player and actions, or chance, not both")
    elif is_chance and table.observes is not None:
        problems.add(place, "chance observes nothing; remove 'observes'")
    elif not is_chance and (table.player is None or table.actions is None):
        problems.add(place, "a stage needs player and actions, or chance")
    elif not is_chance and table.player not in players:
        near = did_you_mean(str(table.player), players)
        problems.add(f"{place}, player", f"{table.player!r} is no player{near}; they are {', '.join(players)}")


def _observed(table: StageTable, earlier: Sequence[Stage], place: str, problems: ProblemList) -> tuple[int, ...]:
    if table.observes is None:
        return tuple(range(len(earlier)))
    positions = {stage.name: stage.position for stage in earlier}
    for name in table.observes:
        _check_stage(name, positions, f"{place}, observes", problems)
    return tuple(sorted({positions[name] for name in table.observes if name in positions}))


def _beliefs(
    table: StageTable, labels: Sequence[str], players: Sequence[str], place: str, problems: ProblemList
) -> dict[str, tuple[str, ...]]:
    if table.beliefs and table.chance is None:
        problems.add(f"{place}, beliefs", "only chance is believed anything about; remove 'beliefs', or add 'chance'")
        return {}
    found = {}
    for player, row in (table.beliefs or {}).items():
        here = f"{place}, beliefs, {player}"
        if player not in players:
            near = did_you_mean(player, players)
            problems.add(f"{place}, beliefs", f"{player!r} is no player{near}; they are {', '.join(players)}")
        for name in [name for name in row if name not in labels]:
            problems.add(here, f"{name!r} is no branch here{did_you_mean(name, labels)}; they are {', '.join(labels)}")
        found[player] = _row(row, labels, here, "the probability of", problems)
    return found


def _values(table: StageTable, labels: Sequence[str], place: str, problems: ProblemList) -> tuple[str, ...] | None:
    if table.values is None:
        return None
    for name in [name for name in table.values if name not in labels]:
        problems.add(f"{place}, values", f"{name!r} is no action here{did_you_mean(name, labels)}")
    return _row(table.values, labels, f"{place}, values", "the number of", problems)


def _conditions(
    when: Condition | None,
    when_any: Sequence[Condition] | None,
    earlier: Sequence[Stage],
    place: str,
    problems: ProblemList,
) -> Conditions:
    if when is not None and when_any is not None:
        problems.add(place, "use either 'when' or 'when_any', not both")
    if when_any is not None and not when_any:
        problems.add(f"{place}, when_any", "at least one condition is needed")
    alternatives = [when or {}] if when_any is None else list(when_any)
    return tuple(_alternative(each, earlier, f"{place}, when", problems) for each in alternatives)


def _alternative(
    condition: Condition, earlier: Sequence[Stage], place: str, problems: ProblemList
) -> Mapping[int, frozenset[int]]:
    positions = {stage.name: stage.position for stage in earlier}
    found = {}
    for name, fits in condition.items():
        if not _check_stage(name, positions, place, problems):
            continue
        labels = earlier[positions[name]].labels
        chosen = [fits] if isinstance(fits, str) else fits
        for label in chosen:
            if label not in labels:
                problems.add(
                    place,
                    f"{label!r} is nothing that stage {name!r} can do{did_you_mean(label, labels)}; "
                    f"it can {', '.join(labels)}",
                )
        found[positions[name]] = frozenset(labels.index(label) for label in chosen if label in labels)
    return found


def _check_stage(name: str, positions: Mapping[str, int], place: str, problems: ProblemList) -> bool:
    if name not in positions:
        problems.add(place, f"no earlier stage is called {name!r}{did_you_mean(name, positions)}")
    return name in positions
