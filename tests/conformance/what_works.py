"""What works: each verb is tried on each shipped model, with a small question; the table is docs/what_works.md.

`python -m tests.conformance.what_works` writes it; `test_what_works.py` holds it up to date.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sma_games import (
    EquilibriumResult,
    MethodError,
    ParametricGame,
    Settings,
    Status,
    bifurcation_diagram,
    check_model,
    compare,
    critical_regions,
    decide,
    design,
    export_answers,
    grid,
    learn,
    list_models,
    load_model,
    probability,
    prove,
    rationalize,
    robustness,
    scenarios,
    sensitivity,
    solve,
    sweep,
    tipping_points,
    write_page,
    write_report,
    zone,
)
from sma_games.answers import Numbers, can_ask, kind_of_question, parametric_form
from sma_games.answers.solved import type_of

PAGE = Path(__file__).parents[2] / "docs" / "what_works.md"
EVERYWHERE, PURE, SINGLE, NOTHING = "●", "◐", "○", "·"
LEGEND = {
    EVERYWHERE: "It works. What depends on parameters is known as formulas, for all their values at once.",
    PURE: "It works in the same way, about the equilibria in pure strategies only; the result says so.",
    SINGLE: "It works, one setting at a time: each is solved exactly, on its own.",
    NOTHING: "No payoff depends on a parameter that can vary, so that there is nothing to ask.",
}
FEW = 3  # values of a parameter
SECONDS = 2.0  # after which what is known of a probability or of boxes is enough
ROUGHLY = 0.9  # half width of an interval; that there is one is all that is asked here

PURPOSE = re.compile(r": for [a-z ]+? (?=a tree|a matrix|it must)")  # the column says it

Verb = Callable[[ParametricGame, list[str]], Any]


def few_values(model: ParametricGame, over: list[str]) -> Settings:
    """Return a small grid."""
    axes: dict[str, Any] = dict.fromkeys(over, FEW)
    return grid(model, **axes)


def some_play(model: ParametricGame) -> dict[str, str]:
    """Return what somebody does in an equilibrium at today's values, or the first thing that can be done."""
    result = solve(model.at())
    for equilibrium in result.equilibria:
        for label, used in type_of(result, equilibrium).choices:
            if len(used) == 1:
                return {label: used[0]}
    label, actions = next(iter(kind_of_question(model).choices(model).items()))
    return {label: actions[0]}


def some_claim(model: ParametricGame) -> dict[str, str] | str:
    """Return that somebody does something; if nobody does anything for sure, something else about equilibria."""
    result = solve(model.at())
    is_mixed = all(len(used) > 1 for each in result.equilibria for _, used in type_of(result, each).choices)
    return "unique" if is_mixed else some_play(model)


def make_page(model: ParametricGame, _: list[str]) -> dict[str, Any]:
    """Write a page, and return the document from which it computes."""
    with TemporaryDirectory() as folder:
        write_page(model, Path(folder) / "page.html")
    return export_answers(model)


def make_report(model: ParametricGame, _: list[str]) -> None:
    """Write a short report."""
    with TemporaryDirectory() as folder:
        write_report(model, folder, formats="md", quick=True)


VERBS: dict[str, Verb] = {
    "solve": lambda model, _: solve(model.at()),
    "check": lambda model, _: check_model(replace(model, expected=model.expected[:1])),
    "sweep": lambda model, over: sweep(model, few_values(model, over), progress=False),
    "tipping_points": tipping_points,
    "bifurcation_diagram": bifurcation_diagram,
    "critical_regions": critical_regions,
    "prove": lambda model, over: prove(model, some_claim(parametric_form(model)), over),
    "robustness": robustness,
    "zone": lambda model, over: zone(model, some_claim(parametric_form(model)), over),
    "rationalize": lambda model, over: rationalize(model, some_play(parametric_form(model)), over),
    "design": lambda model, over: design(model, some_claim(parametric_form(model)), over, []),
    "probability": lambda model, over: probability(
        model, some_claim(parametric_form(model)), over=over, precision=ROUGHLY, time_limit=SECONDS
    ),
    "learn": lambda model, over: learn(model, some_claim(parametric_form(model)), over=over, num_lines=2),
    "sensitivity": lambda model, over: sensitivity(model, some_claim(parametric_form(model)), over=over, n=1),
    "scenarios": lambda model, over: scenarios(
        model, some_claim(parametric_form(model)), over=over, boxes=1, time_limit=SECONDS
    ),
    "decide": lambda model, over: decide(model, over=over, precision=ROUGHLY, time_limit=SECONDS),
    "compare": lambda model, _: compare([model]),
    "write_page": make_page,
    "write_report": make_report,
}
"""Each verb with a question that is quick to answer, about the first parameter that varies."""
SLOW = {"write_report"}
"""What takes too long to be tried at each run of the tests."""
WITHOUT_PARAMETERS = {"solve", "check", "decide", "compare", "write_page", "write_report"}
MAY_BE_PURE = {"tipping_points": Numbers.LINE, "critical_regions": Numbers.BOX}
BY_SETTINGS = {"sweep", "probability", "learn", "sensitivity", "compare", "write_report"}
"""What is asked at single settings if equilibria are not known as formulas."""
PAGES = {"normal": PURE, "stochastic": PURE, "table": SINGLE}
"""How a page works by the kind of its document, if not everywhere."""


def try_verb(name: str, model: ParametricGame) -> str:
    """Return the mark of a verb that works, or the sentence of its refusal."""
    over = [each for each in model.relevant if model.parameters[each].low < model.parameters[each].high][:1]
    if not over and name not in WITHOUT_PARAMETERS:
        return NOTHING
    try:
        found = VERBS[name](model, over)
    except MethodError as error:
        return as_sentence(str(error), model)
    if isinstance(found, EquilibriumResult):
        return PURE if found.concept.startswith("pure") or found.status is Status.PURE_ONLY else EVERYWHERE
    if name == "write_page":
        return PAGES.get(found["kind"], EVERYWHERE)
    asked = model if name == "sweep" else parametric_form(model)
    if name in MAY_BE_PURE and not can_ask(asked, MAY_BE_PURE[name], is_part_enough=False):
        return PURE
    return SINGLE if name in BY_SETTINGS and not can_ask(asked, Numbers.BOX, is_part_enough=False) else EVERYWHERE


def as_sentence(refusal: str, model: ParametricGame) -> str:
    """Return a refusal about any model, as a sentence."""
    told = PURPOSE.sub(": ", refusal.replace(repr(model), "the model"))
    return f"{told[0].upper()}{told[1:]}."


def what_works(slugs: Iterable[str], verbs: Iterable[str] = tuple(VERBS)) -> dict[str, dict[str, str]]:
    """Return the mark or the refusal by model and verb."""
    return {slug: {name: try_verb(name, load_model(slug)) for name in verbs} for slug in slugs}


def page_lines(cells: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the page: legend, table and reasons."""
    found = [text for row in cells.values() for text in row.values() if text not in LEGEND]
    reasons = {text: str(place) for place, text in enumerate(dict.fromkeys(found), 1)}
    yield from [
        "# What works",
        "",
        "Written by `make what-works`, which tries each verb on each shipped model; do not edit.",
    ]
    yield from ["", *(f"- {mark} {meaning}" for mark, meaning in LEGEND.items())]
    yield from ["- A number stands for a refusal; its sentence is below the table.", ""]
    yield from table_lines(
        ["model", *(f"`{name}`" for name in VERBS)],
        [[f"`{slug}`", *(reasons.get(text, text) for text in row.values())] for slug, row in cells.items()],
    )
    yield from ["", "## Refusals", ""]
    for text, place in reasons.items():
        verbs_of: dict[str, list[str]] = {}
        for name in VERBS:
            asked = ", ".join(f"`{slug}`" for slug, row in cells.items() if row[name] == text)
            verbs_of.setdefault(asked, []).append(f"`{name}`")
        told = (f"{', '.join(verbs)} of {slugs}" for slugs, verbs in verbs_of.items() if slugs)
        yield f"{place}. {text} ({'; '.join(told)})"


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table as Markdown has it."""
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{':-:|' * (len(heads) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def read_page(text: str) -> dict[str, dict[str, str]]:
    """Return the mark or the refusal by model and verb from a page."""
    reasons = dict(re.findall(r"^(\d+)\. (.*) \(`.*\)$", text, re.MULTILINE))
    heads, _, *rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"
    ]
    return {
        slug: {name: reasons.get(cell, cell) for name, cell in zip(heads[1:], cells, strict=True)}
        for slug, *cells in rows
    }


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join([*page_lines(what_works(list_models()["slug"])), ""]), "utf-8")


if __name__ == "__main__":
    main()
