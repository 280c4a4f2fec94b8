"""The `[[expected]]` tables of a model file: certified answers, each key of a known kind.

Some keys are labels of the model, such as the players of a commitment or a strategy whose probabilities are listed;
`check_expected` knows them once the rest of the file is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from sma_games.errors import did_you_mean
from sma_games.modeling.problems import ProblemList
from sma_games.modeling.texts import NumberText, Table, number_as_text

__all__ = [
    "ExpectedBargain",
    "ExpectedMatrix",
    "ExpectedOffers",
    "ExpectedStates",
    "ExpectedTable",
    "ExpectedTree",
    "check_expected",
]

CLAIM_KEYS = ("claim", "over", "counterexample")


def _numbers(value: Any) -> Any:
    """Return exact numbers by name; anything else is refused."""
    if not isinstance(value, dict):
        raise PydanticCustomError("numbers", "expected a table of numbers")
    return {name: number_as_text(number) for name, number in value.items()}


def _payoffs(value: Any) -> Any:
    """Return numbers by player, or a list of them in order."""
    return [number_as_text(number) for number in value] if isinstance(value, list) else _numbers(value)


def _read_prices(value: Any) -> Any:
    """Return one price, or the two ends of several."""
    return [number_as_text(number) for number in value] if isinstance(value, list) else number_as_text(value)


def _choice(value: Any) -> Any:
    """Return an action, or numbers by action."""
    return value if isinstance(value, str) else _numbers(value)


def _names(value: Any) -> Any:
    """Return one name or a list of names."""
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        return value
    raise PydanticCustomError("names", "expected a name in quotes, or a list of names")


def _claim(value: Any) -> Any:
    """Return a claim: a line of text, or a table that says over which parameters, and where it fails."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("claim"), str):
        raise PydanticCustomError("claim", "expected a claim in quotes, or a table with claim, over, counterexample")
    for key in value:
        if key not in CLAIM_KEYS:
            reason = f"unknown key {key!r}{did_you_mean(key, CLAIM_KEYS)}; the keys are {', '.join(CLAIM_KEYS)}"
            raise PydanticCustomError("claim", "{reason}", {"reason": reason})
    over = {"over": _names(value["over"])} if "over" in value else {}
    failing = {"counterexample": _numbers(value["counterexample"])} if "counterexample" in value else {}
    return {"claim": value["claim"], **over, **failing}


Numbers = Annotated[dict[str, str], PlainValidator(_numbers, json_schema_input_type=dict[str, str | int])]
Payoffs = Annotated[Any, PlainValidator(_payoffs, json_schema_input_type=dict[str, str | int] | list[str | int])]
Choice = Annotated[Any, PlainValidator(_choice, json_schema_input_type=str | dict[str, str | int])]
Agreed = Annotated[Any, PlainValidator(_read_prices, json_schema_input_type=str | int | list[str | int])]
Names = Annotated[Any, PlainValidator(_names, json_schema_input_type=str | list[str])]
Claim = Annotated[Any, PlainValidator(_claim, json_schema_input_type=str | dict[str, Any])]


def _as_text(value: Any) -> Any:
    """Return the contents of tables and lists with whole numbers as text."""
    if isinstance(value, dict):
        return {key: _as_text(content) for key, content in value.items()}
    if isinstance(value, list):
        return list(map(_as_text, value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class LabelledTable(Table):
    """A table of which some keys are labels of the model."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _labels_as_text(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        return {key: content if key in cls.model_fields else _as_text(content) for key, content in raw.items()}


class ProfileTable(LabelledTable):
    """An equilibrium of a matrix: for each player the strategies in use with their probabilities, and its payoffs."""

    payoffs: list[NumberText] | None = Field(default=None, description="In the order of the players.")
    flags: list[Literal["strict", "perfect"]] = Field(
        default_factory=list, description="What it is; what is not named, it is not."
    )


class BehaviorTable(Table):
    """An equilibrium of a tree, or what the equilibria of a component have in common."""

    profile: dict[str, Choice] = Field(
        default_factory=dict,
        description='By information set: an action, or a probability for each: "1/3", "at least 1/2", "1/4 to 1/2".',
    )
    payoffs: Payoffs = Field(default_factory=dict, description="By player, or all in order.")
    measures: Numbers = Field(default_factory=dict, description="Expected measures.")
    flags: list[str] = Field(default_factory=list, description="Properties that it has, among others.")
    beliefs: dict[str, Numbers] = Field(
        default_factory=dict, description="By information set and history: the belief, or an interval."
    )


class PlanTable(Table):
    """A pure subgame-perfect equilibrium."""

    plan: dict[str, str] = Field(default_factory=dict, description="The action at every information set.")
    payoffs: Numbers = Field(default_factory=dict, description="By player.")
    measures: Numbers = Field(default_factory=dict, description="Expected measures.")


class PolicyTable(LabelledTable):
    """A pure Markov perfect equilibrium; `values_` and a player's name say what each state is worth to her."""

    policy: dict[str, str] = Field(description="By state, the action of whoever has a choice there.")
    strict: bool | None = Field(default=None, description="Whether every action is the only best one.")


class ExpectedTable(Table):
    """What every certified answer says of where it holds, and claims."""

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "values": ("along",),
        "values_off_path": ("values",),
        "along": ("values",),
        "range": ("values",),
        "over": ("proved", "refuted"),
        "where": ("proved", "refuted"),
    }
    """What a key is nothing without: one of these."""
    about: ClassVar[frozenset[str]] = frozenset(
        ("at", "calibration", "along", "complete", "concept", "method", "note", "over", "range", "source", "where")
    )
    """Keys that hold no answer."""
    vacuous: ClassVar[frozenset[str]] = frozenset(("proved", "refuted"))
    """Keys that check nothing if they are empty."""

    at: Numbers = Field(default_factory=dict, description="Values of parameters; the others are at the baseline.")
    calibration: str | None = Field(default=None, description="The calibration to start from.")
    concept: str | None = Field(default=None, description="The solution concept; the usual one if absent.")
    method: str | None = Field(default=None, description="The method; the usual one if absent.")
    source: str | None = Field(default=None, description="Where the answer comes from.")
    note: str | None = Field(default=None, description="What it shows.")
    along: str | None = Field(default=None, description="The parameter along which `values` are.")
    range: list[NumberText] | None = Field(default=None, min_length=2, max_length=2, description="The ends of it.")
    values: list[NumberText] | None = Field(default=None, description="All values at which the answer changes.")
    over: Names = Field(default=None, description="The parameters that vary in claims.")
    where: list[str] = Field(default_factory=list, description="What they satisfy.")
    proved: list[Claim] | None = Field(default=None, description="Claims that hold.")
    refuted: list[Claim] | None = Field(default=None, description="Claims that fail somewhere.")
    num_components: int | None = Field(default=None, description="Number of connected components.")


class ExpectedMatrix(LabelledTable, ExpectedTable):
    """A certified answer about a payoff matrix.

    Further keys: with concept "stackelberg" each player's commitment; with more than two players and no concept a
    strategy that all have, and its probabilities in every equilibrium.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": {"type": ["object", "array"]}})
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **ExpectedTable.needs,
        "maximal_nash_subsets": ("extreme_equilibria",),
        "target": ("threshold",),
        "threshold": ("target",),
    }
    about: ClassVar[frozenset[str]] = ExpectedTable.about | {"target"}

    pure_equilibria: list[dict[str, str]] | None = Field(default=None, description="All pure equilibria.")
    extreme_equilibria: list[ProfileTable] | None = Field(default=None, description="All extreme equilibria.")
    equilibria: list[ProfileTable] | None = Field(default=None, description="All of more than two players.")
    maximal_nash_subsets: list[list[int]] | None = Field(
        default=None, description="Sets of extreme equilibria, by their places from 0, whose mixtures are equilibria."
    )
    num_extreme: int | None = Field(default=None, description="Number of extreme correlated equilibria.")
    extreme: list[list[NumberText]] | None = Field(default=None, description="All extreme correlated equilibria.")
    max_welfare: NumberText | None = Field(default=None, description="The best sum of payoffs of a correlated one.")
    max_welfare_distribution: list[NumberText] | None = Field(default=None, description="Where it is attained.")
    payoffs: list[NumberText] | None = Field(default=None, description="Payoffs under the best commitment.")
    target: dict[str, str] | None = Field(
        default=None, description='With concept "grim_trigger": what is played for ever, by player.'
    )
    threshold: Numbers | None = Field(
        default=None, description='The discount factor from which on that lasts: of a player, or of "all".'
    )


class ExpectedTree(ExpectedTable):
    """A certified answer about a sequential game."""

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {**ExpectedTable.needs, "complete": ("equilibria",)}
    vacuous: ClassVar[frozenset[str]] = ExpectedTable.vacuous | {"subgame_perfect", "payoffs", "measures"}

    values_off_path: list[NumberText] | None = Field(
        default=None, description="Values at which only what happens off the path changes."
    )
    num_pure_subgame_perfect: int | None = Field(default=None, description="Number of pure subgame-perfect equilibria.")
    subgame_perfect: list[PlanTable] | None = Field(default=None, description="Pure ones that exist.")
    num_equilibria: int | None = Field(default=None, description="Number of (extreme) equilibria.")
    status: str | None = Field(default=None, description="The status of the result: COMPLETE, CONTINUUM, PARTIAL, …")
    value: NumberText | None = Field(default=None, description="The first player's payoff in every equilibrium.")
    payoffs: Payoffs = Field(default=None, description="What every equilibrium gives: by player, or all in order.")
    measures: Numbers | None = Field(default=None, description="What every equilibrium gives.")
    complete: bool | None = Field(default=None, description="Whether `equilibria` lists all of them.")
    equilibria: list[BehaviorTable] | None = Field(default=None, description="Equilibria that exist.")
    components: list[BehaviorTable] | None = Field(default=None, description="All components.")


class ExpectedStates(LabelledTable, ExpectedTable):
    """A certified answer about a stochastic game.

    A further key is an action that all have in the first state: how often each player takes it there.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": {"type": "object"}})

    value: NumberText | None = Field(default=None, description="What the first state is worth to the first player.")
    num_markov_perfect: int | None = Field(default=None, description="Number of equilibria, mixed ones included.")
    num_pure_markov_perfect: int | None = Field(default=None, description="Number of pure equilibria.")
    markov_perfect: list[PolicyTable] | None = Field(default=None, description="All pure equilibria.")


class ExpectedBargain(ExpectedTable):
    """A certified answer about a bargaining problem."""

    zone: list[NumberText] | None = Field(
        default=None, max_length=2, description="The ends of the zone of agreement; empty if there is no agreement."
    )
    agreements: dict[str, Agreed] | None = Field(
        default=None, description="By concept: the agreed price, or the two ends of several."
    )
    gains: dict[str, Numbers] | None = Field(
        default=None, description="By concept, then by player: the payoff beyond that without an agreement."
    )
    core: list[Numbers] | None = Field(default=None, description="The extreme divisions of the core, by player.")


class ExpectedOffers(ExpectedTable):
    """A certified answer about talks."""

    offers: dict[str, str] | None = Field(
        default=None,
        description='In the first round, by state, and player where several may propose, as in "talks/A": the price of '
        'the agreement, or "go on" or "leave".',
    )
    payoffs: Numbers | None = Field(default=None, description="What the talks are worth, by player.")
    worth: dict[str, Numbers] | None = Field(
        default=None,
        description="By state and player: what the first round is worth before it is known who proposes.",
    )
    measures: Numbers | None = Field(
        default=None, description="The mean price, and how likely the first offer brings it."
    )
    status: str | None = Field(default=None, description="The status of the result: COMPLETE or PARTIAL.")


def check_expected(
    tables: Sequence[ExpectedTable],
    parameters: Iterable[str],
    calibrations: Iterable[str],
    strategies: Mapping[str, Sequence[str]],
    problems: ProblemList,
) -> None:
    """Note parameters and calibrations in certified answers that the file does not have, and keys that lack others.

    In answers about matrices and stochastic games also the labels of players and strategies, or actions of the first
    state; information sets, actions and measures of trees are left to whoever compares the answer.

    Parameters
    ----------
    strategies
        By player: the strategies of a matrix, the actions in the first state of a stochastic game, () in a tree.
    """
    names, known = list(parameters), list(calibrations)
    for number, table in enumerate(tables, 1):
        place = f"expected {number}"
        _check_keys(table, place, problems)
        _check_names(_parameters_in(table), names, "parameter", place, problems)
        if table.calibration is not None:
            _check_names([("calibration", table.calibration)], known, "calibration", place, problems)
        if not strategies:
            continue
        match table:
            case ExpectedMatrix():
                _check_matrix(table, strategies, place, problems)
            case ExpectedStates():
                _check_states(table, strategies, place, problems)


def _check_keys(table: ExpectedTable, place: str, problems: ProblemList) -> None:
    """Note that a table checks nothing, and keys that say nothing: empty ones, and those that lack others."""
    given = table.model_fields_set
    empty = {key for key in given & table.vacuous if not getattr(table, key)}
    if not given - table.about - empty:
        problems.add(place, "holds no answer to check")
        return
    for key in sorted(empty):
        problems.add(f"{place}.{key}", "is empty, so there is nothing to check; delete it")
    for key, others in table.needs.items():
        if key in given and given.isdisjoint(others):
            missing = " or ".join(map(repr, others))
            problems.add(place, f"key {missing} is missing, which {key!r} needs")


def _check_matrix(
    table: ExpectedMatrix, strategies: Mapping[str, Sequence[str]], place: str, problems: ProblemList
) -> None:
    """Note what is wrong with the labels of an answer about a matrix."""
    extras = table.model_extra or {}
    players = list(strategies) if table.concept == "stackelberg" else []
    is_large = table.concept is None and len(strategies) > 2  # noqa: PLR2004 - those of two players are listed
    shared = sorted(set.intersection(*map(set, strategies.values()))) if is_large else []
    if table.concept != "stackelberg":
        for key in extras.keys() & strategies.keys() - set(shared):
            problems.add(f"{place}.{key}", 'a commitment needs concept = "stackelberg" beside it')
        extras = {key: content for key, content in extras.items() if key in shared or key not in strategies}
    _check_extras(extras, [*players, *shared], type(table), place, problems)
    for key, content in extras.items():
        if key in players:
            _check_mixture(content, strategies[key], f"{place}.{key}", problems)
        elif key in shared:
            _check_rows(content, len(strategies), f"{place}.{key}", problems)
    _check_profiles(table, strategies, place, problems)


def _check_states(
    table: ExpectedStates, strategies: Mapping[str, Sequence[str]], place: str, problems: ProblemList
) -> None:
    """Note what is wrong with the labels of an answer about a stochastic game."""
    extras = table.model_extra or {}
    shared = sorted(set.intersection(*map(set, strategies.values())))
    _check_extras(extras, shared, type(table), place, problems)
    for key in (key for key in extras if key in shared):
        _check_by_player(extras[key], strategies, f"{place}.{key}", problems)
    for number, policy in enumerate(table.markov_perfect or (), 1):
        inner = f"{place}.markov_perfect {number}"
        values = policy.model_extra or {}
        _check_extras(values, [f"values_{player}" for player in strategies], PolicyTable, inner, problems)
        for key, content in values.items():
            if not _are_numbers(content):
                problems.add(f"{inner}.{key}", "expected a value by state, as text")


def _parameters_in(table: ExpectedTable) -> Iterator[tuple[str, str]]:
    """Yield the parameters that a table names, each with the key where it does."""
    yield from (("at", name) for name in table.at)
    yield from (("along", name) for name in [table.along] if name is not None)
    claims = [("", {"over": table.over})]
    claims += [(f"{key} {number}.", claim) for key in ("proved", "refuted") for number, claim in _claims(table, key)]
    for way, claim in claims:
        over = claim.get("over") or ()
        yield from ((f"{way}over", name) for name in ([over] if isinstance(over, str) else over))
        yield from ((f"{way}counterexample", name) for name in claim.get("counterexample", ()))


def _claims(table: ExpectedTable, key: str) -> list[tuple[int, dict[str, Any]]]:
    claims = enumerate(getattr(table, key) or (), 1)
    return [(number, claim) for number, claim in claims if isinstance(claim, dict)]


def _check_names(
    given: Iterable[tuple[str, str]], known: Sequence[str], what: str, place: str, problems: ProblemList
) -> None:
    for key, name in given:
        if name not in known:
            problems.add(f"{place}.{key}", f"unknown {what} {name!r}{did_you_mean(name, known)}")


def _check_extras(
    extras: Mapping[str, Any], labels: Sequence[str], kind: type[Table], place: str, problems: ProblemList
) -> None:
    """Note keys that are neither keys of a table nor labels that it may have as keys."""
    keys = [*kind.model_fields, *labels]
    for key in extras:
        if key not in labels:
            problems.add(place, f"unknown key {key!r}{did_you_mean(key, keys)}; the keys are {', '.join(keys)}")


def _check_profiles(
    table: ExpectedMatrix, strategies: Mapping[str, Sequence[str]], place: str, problems: ProblemList
) -> None:
    """Note players and strategies that a matrix does not have, or that are missing, and numbers of no equilibrium."""
    for entry, pure in enumerate(table.pure_equilibria or (), 1):
        inner = f"{place}.pure_equilibria {entry}"
        _check_players(pure, strategies, inner, problems)
        for player in (player for player in strategies if player in pure):
            _check_names([(player, pure[player])], strategies[player], "strategy", inner, problems)
    _check_grim_trigger(table, strategies, place, problems)
    for key in ("extreme_equilibria", "equilibria"):
        for entry, profile in enumerate(getattr(table, key) or (), 1):
            inner, extras = f"{place}.{key} {entry}", profile.model_extra or {}
            _check_players(extras, strategies, inner, problems)
            if profile.payoffs is None and key == "equilibria":
                problems.add(inner, "key 'payoffs' is missing")
            if profile.payoffs is not None and len(profile.payoffs) != len(strategies):
                problems.add(f"{inner}.payoffs", f"expected {len(strategies)} numbers, one for each player")
            for player in (player for player in strategies if player in extras):
                _check_mixture(extras[player], strategies[player], f"{inner}.{player}", problems)
    number = len(table.extreme_equilibria or ())
    beyond = [index for subset in table.maximal_nash_subsets or () for index in subset if not 0 <= index < number]
    if beyond:
        problems.add(f"{place}.maximal_nash_subsets", f"{beyond[0]} is the number of no entry; they count from 0")


def _check_grim_trigger(
    table: ExpectedMatrix, strategies: Mapping[str, Sequence[str]], place: str, problems: ProblemList
) -> None:
    """Note players and strategies of a target or a threshold that a matrix does not have, or that are missing."""
    if table.target is not None:
        _check_players(table.target, strategies, f"{place}.target", problems)
        chosen = [(player, name) for player, name in table.target.items() if player in strategies]
        for player, name in chosen:
            _check_names([(player, name)], strategies[player], "strategy", f"{place}.target", problems)
    _check_names([(key, key) for key in table.threshold or ()], [*strategies, "all"], "player", place, problems)


def _check_players(given: Iterable[str], players: Iterable[str], place: str, problems: ProblemList) -> None:
    """Note players that are unknown or missing."""
    found, known = list(given), list(players)
    for name in found:
        if name not in known:
            problems.add(place, f"unknown player {name!r}{did_you_mean(name, known)}; they are {', '.join(known)}")
    for name in known:
        if name not in found:
            problems.add(place, f"player {name!r} is missing")


def _check_mixture(content: Any, strategies: Sequence[str], place: str, problems: ProblemList) -> None:
    if not _are_numbers(content):
        problems.add(place, "expected probabilities by strategy, as text")
        return
    _check_names([(name, name) for name in content], strategies, "strategy", place, problems)


def _check_rows(content: Any, width: int, place: str, problems: ProblemList) -> None:
    rows = content if isinstance(content, list) else [None]
    if not all(isinstance(row, list) and len(row) == width and all(map(_is_text, row)) for row in rows):
        problems.add(place, f"expected a list of rows with {width} probabilities, one for each player, as text")


def _check_by_player(content: Any, players: Iterable[str], place: str, problems: ProblemList) -> None:
    if not _are_numbers(content):
        problems.add(place, "expected a probability by player, as text")
        return
    _check_players(content, players, place, problems)


def _are_numbers(content: Any) -> bool:
    return isinstance(content, dict) and all(map(_is_text, content.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
