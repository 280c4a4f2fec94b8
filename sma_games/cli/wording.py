"""The words of a message: the library tells of functions and arguments, the program of commands and options."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeAlias

__all__ = ["in_words_of_the_program"]

OPTION_OF = {
    "claim": "--claim",
    "levers": "--lever",
    "measures": "--measure",
    "method": "--method",
    "observed": "--observed",
    "outcome": "--outcome",
    "over": "--over",
    "prices": "--price",
    "seed": "--seed",
    "selection": "--select",
    "where": "--where",
    "workers": "--workers",
}
"""Arguments with which messages begin, and the options that give them."""

Replacement: TypeAlias = str | Callable[[re.Match[str]], str]
ANYWHERE: tuple[tuple[str, str], ...] = (
    (r"ParametricGame\((['\"]).*?\1, players=[^()]*\)", "MODEL"),
    (r"(?:(?:NormalForm|ExtensiveForm|Stochastic)Game|BargainingProblem)\([^()]*, players=[^()]*\)", "MODEL"),
    (r"AlternatingOffers\([^()]*\)", "MODEL"),
    (r"take the reduced normal form, reduced_normal_form\(game\)\.game or --reduced", "add --reduced"),
    (r"take reduced_normal_form\(tree\)\.game, or --reduced", "add --reduced"),
    (r"ask about its reduced normal form, reduced_model\(model\) or --reduced", "add --reduced"),
    (r"(equilibria with )solve\(game\)", r"\1`sma-games solve MODEL`"),
    (
        r"at single settings, concept '(\w+)' or '(\w+)' or '(\w+)'",
        r"at single settings, `sma-games solve MODEL --concept \1` or \2 or \3",
    ),
    (
        r"at single settings, concept '(\w+)' or '(\w+)'",
        r"at single settings, `sma-games solve MODEL --concept \1` or \2",
    ),
    (r"at single settings, concept '(\w+)'", r"at single settings, `sma-games solve MODEL --concept \1`"),
    (r"at single settings:", "at single settings, `sma-games solve MODEL`:"),
    (r"use rationalizable\(game\), or dominance\(game, \.\.\.\)", "use `sma-games dominance MODEL`"),
    (r"use (correlated_equilibrium|stackelberg)\(", r"in Python, use \1("),
    (r"check a profile of your own with verify", "in Python, check a profile of your own with verify"),
    (r"; at one setting, solve\(model\.at\(\.\.\.\)\)\.select\('status_quo'\) does it", ""),
    (r"solve\(model\.at\(\.\.\.\)\)\.select\('(\w+)'\)", r"`sma-games solve MODEL --select \1`"),
    (r"strict, status_quo or", "strict or"),
    (r"with over=\[\.\.\.\], for example over=\['(\w+)'\]", r"with --over, for example --over \1"),
    (r"use tipping_points along one", "use `sma-games tipping MODEL` along one"),
    (r"tipping_points compares", "`sma-games tipping MODEL` compares"),
    (r"which store= needs, or write rows with csv", "which --store needs, or write rows with --csv"),
    (r"the same call goes on", "the same command goes on"),
    (r"one of the 1 that solve lists, numbered from 0", "0, the only one that `sma-games solve MODEL` lists"),
    (r"that solve lists", "that `sma-games solve MODEL` lists"),
    (r"^n = (?=[\d,]+: a Latin)", "--sample "),
    (r"^formats: ", "--format: "),
)
"""What is said of Python, and how the program says it; MODEL is the model of the command."""
WITH_OPTION: tuple[tuple[str, str, str], ...] = (
    ("--concept", r"\buse concept '(\w+)' or '(\w+)' or '(\w+)'", r"use --concept \1 or \2 or \3"),
    ("--concept", r"\buse concept '(\w+)' or '(\w+)'", r"use --concept \1 or \2"),
    ("--concept", r"\buse concept '(\w+)'", r"use --concept \1"),
    ("--solver", r"\buse solver '(\w+)'", r"use --solver \1"),
    ("--option", r"\bgive option (\w+) of solver '\w+' (.*), not (.*)$", r"--option \1: expected \2, not \3"),
    ("--for-some", r"\bfor_some\b", "--for-some"),
    ("--where", r'\bwith where="', 'with --where "'),
    ("--where", r"\bwith where the settings", "with --where the settings"),
)
"""The same, where the command has an option."""
WITHOUT_WHERE = (r"\bleave out with where (?=the settings)", "leave out, by a [[constraint]] of the model file, ")
TOO_RARE = re.compile(
    r"list values in a grid, or draw from other distributions: "
    r"(only ([\d,]+) of [\d,]+ settings drawn satisfy (.*?)(?:; one that does: (.*))?)",
    re.DOTALL,
)
EQUALITY = re.compile(r"(?:^|(?<= and ))(\w+) ==? ([\d./-]+)(?= and |$)")


def in_words_of_the_program(message: str, model: str, options: Collection[str]) -> str:
    """Return a message of the library as one of a command.

    Parameters
    ----------
    model
        As it was typed.
    options
        Those of the command.

    Examples
    --------
    >>> in_words_of_the_program("where: expected text", "sma/linkage", ["--where"])
    '--where: expected text'
    >>> in_words_of_the_program("find its equilibria with solve(game): it is a tree", "sma/linkage", [])
    'find its equilibria with `sma-games solve sma/linkage`: it is a tree'
    """
    for pattern, words in ANYWHERE:
        message = re.sub(pattern, partial(_expand, words=words, model=model), message)
    for option, pattern, words in WITH_OPTION:
        if option in options:
            message = re.sub(pattern, words, message)
    if "--where" not in options:
        message = re.sub(*WITHOUT_WHERE, message)
    return _about_option(_about_draws(message), options)


def _expand(found: re.Match[str], words: str, model: str) -> str:
    return found.expand(words).replace("MODEL", model)


def _about_option(message: str, options: Collection[str]) -> str:
    """Return a message that begins with an argument as one about the option."""
    found = re.match(r"(\w+)(?:: | = (?:'([^']*)'|(\S+)): )", message)
    option = found and OPTION_OF.get(found[1])
    if not found or option not in options:
        return message
    value = found[2] or found[3]
    return f"{option}{f' {value}' if value else ''}: {message[found.end() :]}"


def _about_draws(message: str) -> str:
    """Return what to do about a sample of which too few draws are admissible."""
    found = TOO_RARE.fullmatch(message)
    if not found:
        return message
    why, count, asked, example = found.groups()
    equal = EQUALITY.search(asked)
    if equal and count == "0":
        return f"write --set {equal[1]}={equal[2]}, as no sample meets a single value: {why}"
    if re.search(r"[^<>!]=", asked) and count == "0":
        return f"take a --grid, or fix values with --set, as no sample meets an equality: {why}"
    values = re.findall(r"(\w+) = ([^ ,]+)", example or "")
    such_as = f", such as {' '.join(f'--grid {name}={value}' for name, value in values)}" if values else ""
    return f"list values with --grid{such_as}, or give other distributions in the model file: {why}"
