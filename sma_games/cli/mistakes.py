"""Commands that answer a wrong command line by what to write instead, in one line."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from typer._click.exceptions import MissingParameter, NoSuchOption, UsageError
from typer.core import TyperCommand, TyperOption

from sma_games.cli.completion import complete_words
from sma_games.cli.loudness import loudness_options, tell_duration
from sma_games.cli.version import tell_versions
from sma_games.errors import SettingError, SmaGamesError, nearest

if TYPE_CHECKING:
    from sma_games.modeling import ParametricGame

__all__ = ["Command"]

NAMING = ("--lever", "--over", "--along", "--parameter", "--param", "--vary")
ALIKE = (
    ("--for-all", "--over"),
    NAMING,
    ("--set", "--grid"),
    ("--observed", "--outcome"),
    ("--sample", "--samples", "-n"),
    ("--figure", "--plot", "--chart"),
    ("--csv", "--output", "--out", "-o"),
    ("--where", "--constraint"),
)
"""Options that are taken for each other."""
PAIRS = ("--grid", "--observed", "--outcome", "--set")
"""Options that take NAME=VALUE, the likeliest of a command first."""
WHOLE = re.compile(r"(\d{1,20})(?:\.(\d{1,20}))?[eE]\+?(\d{1,2})|(\d{1,3}(?:[ ,']\d{3})+)")


class Command(TyperCommand):
    """A command that tells what to write instead of what it cannot read, and speaks of its own options."""

    allow_extra_args = True  # to say better than the library where they belong

    def __init__(self, *args: Any, **details: Any) -> None:
        super().__init__(*args, **details)
        self.params += loudness_options()
        for parameter in self.params:
            complete_words(parameter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line.

        Raises
        ------
        SettingError
            If an option is unknown, missing, given twice or has a wrong value, or if a word belongs to no option.
        """
        if ctx.resilient_parsing:  # a command line that is being completed: its last option may lack its value
            is_open = bool(args) and args[-1] in self._options
            return super().parse_args(ctx, args[:-1] if is_open else args)
        given = list(args)
        try:
            self._check_options(ctx, given)
            extra = super().parse_args(ctx, args)
        except MissingParameter as error:
            raise SettingError(self._explain_missing(ctx, error.param)) from None
        except UsageError as error:
            told = error.format_message().rstrip(".")
            raise SettingError(f"{told}; `sma-games {ctx.info_name} --help` lists the options") from None
        if extra:
            raise SettingError(self._explain_extra(ctx, given, extra))
        return extra

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what is wrong is told in the words of the command line."""
        try:
            tell_versions()
            with tell_duration(f"sma-games {ctx.info_name}"):
                return super().invoke(ctx)
        except SmaGamesError as error:
            from sma_games.cli.wording import in_words_of_the_program

            model = ctx.params.get("model")
            message = _advise_on_reduced(str(error), ctx.params)
            words = in_words_of_the_program(message, shlex.quote(model or "MODEL"), self._options)
            raise SmaGamesError(words) from None

    @property
    def _options(self) -> dict[str, Any]:
        """The options by name."""
        return {name: option for option in self.params for name in option.opts if name.startswith("-")}

    def _check_options(self, ctx: Any, given: Sequence[str]) -> None:
        """Refuse options that there are not, that are given twice, or whose number is written wrongly."""
        try:
            values, _, order = self.make_parser(ctx).parse_args(args=list(given))
        except NoSuchOption as error:
            raise SettingError(self._explain_unknown(ctx, error.option_name, given)) from None
        if values.get("help"):
            return
        for option, count in Counter(order).items():
            name = option.opts[0]
            is_single = not (getattr(option, "multiple", False) or getattr(option, "is_flag", False))
            if name.startswith("-") and is_single and count > 1:
                raise SettingError(f"{name}: give it once, not {count} times; run the command once for each value")
            if isinstance(option, TyperOption) and option.type_descriptor.annotation in {int, float}:
                _check_number(ctx, name, str(values.get(option.name)), option.type_descriptor.annotation)

    def _explain_missing(self, ctx: Any, parameter: Any) -> str:
        """Return what to write for an argument or option that is missing."""
        name = parameter.opts[0] if isinstance(parameter, TyperOption) else parameter.metavar
        model = _model_of(ctx.params) if name in NAMING else None
        example = next(iter((model.relevant or model.parameters) if model else ()), None)
        if example is not None:
            return f"{name} is missing: write {name} {example}, or another parameter"
        what = (parameter.help or "").partition(";")[0].rstrip(".")
        return f"{name} is missing: {what[:1].lower()}{what[1:]}; `sma-games {ctx.info_name} --help` tells more"

    def _explain_unknown(self, ctx: Any, name: str, given: Sequence[str]) -> str:
        """Return what to write instead of an option that there is not."""
        value = _value_after(name, given)
        able = [each for each, option in self._options.items() if not (value and getattr(option, "is_flag", False))]
        alike = next((group for group in ALIKE if name in group), None)
        meant = nearest(name, able) if alike is None else next((each for each in alike if each in able), None)
        if meant is None:
            return f"{ctx.info_name} has no option {name}; `sma-games {ctx.info_name} --help` lists those it has"
        if meant in NAMING:
            value = value.partition("=")[0]
        return f"{ctx.info_name} has no option {name}; write {meant} {shlex.quote(value) if value else ''}".rstrip()

    def _explain_extra(self, ctx: Any, given: Sequence[str], extra: Sequence[str]) -> str:
        """Return where words belong that stand alone."""
        option = self._option_before(given, extra[0])
        if option is not None:
            own = given[given.index(extra[0]) - 1]
            rest = [word.strip("=") for word in extra if word.strip("=")]
            if option in PAIRS and rest and "=" not in own.strip("="):
                return f"{option} {own} {' '.join(extra)}: write {option} {shlex.quote(own.strip('=') + '=' + rest[0])}"
            return f"repeat {option} for each: {_repeat(option, [own, *extra])}"
        if "claim" in ctx.params and "--claim" not in self._options:
            claim = " ".join([ctx.params["claim"], *extra])
            return f'put the claim in quotation marks: sma-games {ctx.info_name} {ctx.params["model"]} "{claim}"'
        told = self._place(_model_of(ctx.params), extra)
        if told is not None:
            return f"{' '.join(extra)}: write {told}"
        if any("/" in word or word.endswith(".toml") for word in extra):
            return f"{ctx.info_name} takes one model; run it once more for {' '.join(extra)}"
        return f"{' '.join(extra)}: unexpected; `sma-games {ctx.info_name} --help` lists the options"

    def _option_before(self, given: Sequence[str], word: str) -> str | None:
        """Return the option, of those that may be repeated, after whose value a word stands."""
        place = given.index(word) - 2
        name = given[place] if place >= 0 else ""
        return name if name in self._options and getattr(self._options[name], "multiple", False) else None

    def _place(self, model: ParametricGame | None, extra: Sequence[str]) -> str | None:
        """Return words with the option in front to which they belong; None if that is not clear."""
        if model is None:
            return None
        options = self._options
        if all(0 < word.find("=") < len(word) - 1 for word in extra):
            is_setting = all(word.partition("=")[0] in model.parameters for word in extra)
            choices = ("--grid", "--set") if is_setting else PAIRS
            option = next((each for each in choices if each in options), None)
            return None if option is None else _repeat(option, extra)
        if set(extra) <= set(model.parameters):
            if "--grid" in options:
                return _repeat("--grid", [f"{name}=101" for name in extra])
            option = next((each for each in NAMING if each in options), None)
            if option is not None and (len(extra) == 1 or options[option].multiple):
                return _repeat(option, extra)
        if len(extra) == 1 and extra[0] in list(model.calibrations) and "--calibration" in options:
            return f"--calibration {extra[0]}"
        return None


def _repeat(option: str, words: Sequence[str]) -> str:
    return " ".join(f"{option} {shlex.quote(word)}" for word in words)


def _value_after(option: str, given: Sequence[str]) -> str:
    """Return the value given with an option; nothing if there is none."""
    return next(_values_after(option, given), "")


def _values_after(option: str, given: Sequence[str]) -> Iterator[str]:
    for word, after in zip(given, [*given[1:], "-"], strict=True):
        if word.startswith(f"{option}="):
            yield word.partition("=")[2]
        elif word == option and not after.startswith("-"):
            yield after


def _model_of(params: Mapping[str, Any]) -> ParametricGame | None:
    """Return the model of a command; None if it takes none, or if that cannot be loaded."""
    if isinstance(params.get("model"), str):
        from sma_games.modeling import load_model

        with suppress(SmaGamesError):
            return load_model(params["model"])
    return None


def _advise_on_reduced(message: str, params: Mapping[str, Any]) -> str:
    """Return a refusal of a reduced normal form as the advice to leave it out, if the tree itself can be asked."""
    from sma_games.answers import Numbers, can_ask

    if not (params.get("reduced") and message.startswith("solve it at single settings")):
        return message
    model = _model_of(params)
    if model is None or not can_ask(model, Numbers.BOX):
        return message
    return f"leave --reduced out: {message.partition(': ')[2]}"


def _check_number(ctx: Any, option: str, text: str, kind: type) -> None:
    """Refuse what is no number of a kind, and say how to write it if that is clear."""
    from sma_games.expressions import parse_number

    if kind is int:
        _check_whole(option, text)
    with suppress(ValueError):
        if kind is float or float(text).is_integer():
            float(text)
            return
    if kind is int:
        told = f"{option} {text}: expected a whole number"
        raise SettingError(f"{told}; `sma-games {ctx.info_name} --help` lists the options")
    try:
        found = parse_number(text)
    except SettingError as error:
        raise SettingError(f"{option}: {error}") from None
    raise SettingError(f"{option} {text}: write {float(found):g}")


def _check_whole(option: str, text: str) -> None:
    """Refuse a whole number that is written with an exponent, or with marks between thousands."""
    found = WHOLE.fullmatch(text)
    if found is None:
        return
    plain = re.sub(r"[ ,']", "", text) if found[4] else _without_exponent(found[1], found[2] or "", int(found[3]))
    if plain is not None:
        raise SettingError(f"{option} {text}: write {option} {plain}")


def _without_exponent(whole: str, decimals: str, exponent: int) -> str | None:
    """Return the digits of a number such as 3e6; None if it is no whole number."""
    if len(decimals.rstrip("0")) > exponent:
        return None
    return str(int(f"{whole}{decimals}") * 10**exponent // 10 ** len(decimals))
