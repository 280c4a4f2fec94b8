"""The page's program, in node, against `solve`: payoffs, probabilities, words, refusals, tipping values."""

import json
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise, product
from typing import Any

import pytest

from sma_games import ParametricGame, PayoffMatrix, list_models, load_model
from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import Numbers, parametric_form, question_for
from sma_games.errors import MethodError
from sma_games.reporting import export_answers
from sma_games.reporting.page.document import AnswersDocument, answers_schema, digest_of
from sma_games.reporting.words.answers import Reading
from tests.unit.reporting.page.comparing import MOST_PLANS, Answering, Case, can_compute, differing

FEW = {"sma/election_bargaining", "sma/election_bargaining_random", "sma/two_level", "sma/sma_cycles"}
"""Models whose settings take long to solve, and are few in the gate."""
FEW_PLANS = 10
"""Of their equilibria that are listed at one setting where there are ties: each is verified, which takes long."""
MANY = 1000


def asked_models() -> list[str]:
    """Return the models of which a page can compute the answers."""
    slugs = [slug for slug in list_models()["slug"] if slug.startswith(("sma/", "bargaining/", "textbook/"))]
    return [slug for slug in slugs if can_compute(parametric_form(load_model(slug)))]


MODELS = asked_models()
SHARED = [slug for slug in MODELS if slug.startswith("sma/")]
HARD = {"textbook/von_stengel_degenerate", "textbook/rock_paper_scissors", "textbook/volunteers_dilemma"}
LONGEST = "sma/election_bargaining_random"
ASKED = {*SHARED, *HARD, "bargaining/veto_player"} - {LONGEST}
LINES = {
    *HARD,
    "sma/timing_matrix",
    "sma/hedge_signal",
    "sma/early_sign_tree",
    "sma/cooperative_split",
    "sma/price_zone",
}
"""Models that the gate asks about; `make test-all` asks about all."""


def turns(parts: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the values at which the program's answer on one side is another than on the other side."""
    inner = [part for part in parts if not part["isPoint"]]
    return [left["high"] for left, right in pairwise(inner) if left["key"] != right["key"]]


@pytest.mark.slow_for(*(set(MODELS) - ASKED))
@pytest.mark.parametrize("slug", MODELS)
def test_the_page_says_what_solve_says(slug: str, answer: Answering) -> None:
    case = Case(load_model(slug))
    count = 1 if slug in FEW else 25 if case.document["kind"] == "tree" else 100
    assert (
        differing(case, case.settings(count if slug in SHARED else 12, seed=1, tips=2 if slug in FEW else 6), answer)
        == []
    )


@pytest.mark.slow
@pytest.mark.parametrize("slug", SHARED)
def test_the_page_says_what_solve_says_at_a_thousand_settings(slug: str, answer: Answering) -> None:
    case = Case(load_model(slug), most_plans=FEW_PLANS if slug in FEW else MOST_PLANS)
    assert differing(case, case.settings(MANY, seed=2, tips=2 if slug in FEW else 6), answer) == []


@pytest.mark.slow_for(*(set(MODELS) - LINES))
@pytest.mark.parametrize("slug", MODELS)
def test_the_strips_of_the_page_turn_where_tipping_points_do(slug: str, answer: Answering) -> None:
    case = Case(load_model(slug))
    settings = [case.baseline, *case.settings(1, seed=3, tips=0)][: 1 if slug in FEW else 2]
    places = range(0, len(case.names), max(1, len(case.names) // (2 if slug in FEW else 5)))
    lines = [(place, setting) for setting in settings for place in places]
    found = answer(case.document, lines=lines)["lines"]
    for (place, setting), parts in zip(lines, found, strict=True):
        tips = case.tips(setting, case.names[place])
        if tips is not None and all(part["key"] != "not admissible" for part in parts):
            told = [tip if isinstance(tip, str) else pytest.approx(tip) for tip in turns(parts)]
            assert told == [exact_text(tip) if isinstance(tip, Fraction) else float(tip) for tip in tips]


def curved_model(bent: str) -> ParametricGame:
    """Return a matrix whose payoffs are curved in both parameters."""
    return (
        PayoffMatrix(title="curved", players={"row": ["up", "down"], "column": ["left", "right"]})
        .parameter("gain", "1/3", low="-1", high="1")
        .parameter("cost", "3/10", low="0", high="2")
        .payoff("up", "left", row="gain**2 - cost", column="1")
        .payoff("up", "right", row="-cost", column="gain")
        .payoff("down", "left", row=bent, column="-1 / (cost + 1)")
        .payoff("down", "right", row="gain * cost - cost**3 / 3", column="0")
        .build()
    )


def test_irrational_tipping_values_are_isolated(answer: Answering) -> None:
    case = Case(curved_model("gain**3 - gain"))
    lines = [(place, setting) for setting in case.settings(20, seed=5, tips=0) for place in (0, 1)]
    found = answer(case.document, lines=lines)["lines"]
    irrational = 0
    for (place, setting), parts in zip(lines, found, strict=True):
        tips = case.tips(setting, case.names[place])
        assert tips is not None
        told = turns(parts)
        assert [isinstance(each, str) for each in told] == [isinstance(tip, Fraction) for tip in tips]
        assert [float(Fraction(each)) for each in told] == pytest.approx([float(tip) for tip in tips])
        irrational += sum(not isinstance(each, str) for each in told)
    assert irrational > 10


@pytest.mark.parametrize(
    "bent", ["min(gain, cost, 1/2)", "max(gain, abs(cost - 1))", "where(gain < cost, gain, 2 * cost)"]
)
def test_formulas_with_branches_are_right_on_both_sides(bent: str, answer: Answering) -> None:
    case = Case(curved_model(bent))
    settings = case.settings(60, seed=6)
    assert differing(case, settings, answer) == []
    for place in (0, 1):
        ((*parts,),) = answer(case.document, lines=[(place, case.baseline)])["lines"]
        inner = [part for part in parts if not part["isPoint"]]
        for part in inner:
            value = (Fraction(part["low"]) + Fraction(part["high"])) / 2
            result = case.solved((*case.baseline[:place], value, *case.baseline[place + 1 :]))
            assert result is not None
            labels = [each.label for each in case.question.answer_of(result).equilibria]
            assert part["key"] == " | ".join(labels)


def test_where_a_formula_is_irrational_there_is_no_exact_answer(answer: Answering) -> None:
    case = Case(curved_model("sqrt(cost) - 1 / 2"))
    told = answer(
        case.document, [(Fraction(1, 3), Fraction(1, 4)), (Fraction(1, 3), Fraction(1, 2))], [(1, case.baseline)]
    )
    assert not case.differs((Fraction(1, 3), Fraction(1, 4)), told["answers"][0])
    assert told["answers"][1]["refusal"].startswith("there is no exact answer at this setting")
    assert {part["key"] for part in told["lines"][0] if not part["isPoint"]} == {"no exact answer"}


def test_a_setting_that_is_not_admissible_is_refused_with_the_reason(answer: Answering) -> None:
    case = Case(load_model("sma/election_bargaining"))
    setting = next(each for each in case.settings(40, seed=4, tips=0) if case.solved(each) is None)
    (told,) = answer(case.document, [setting])["answers"]
    assert told["refusal"].startswith("this setting is not admissible: it must be that ")


@pytest.mark.parametrize("key", ["code", "parameters", "structure", "formulas"])
def test_a_damaged_document_is_noticed(key: str, answer: Answering) -> None:
    document = export_answers(load_model("sma/sign_or_wait"))
    damaged = {**document, key: document[key][:-1] if isinstance(document[key], list) else {}}
    with pytest.raises(AssertionError, match="the document is damaged"):
        answer(damaged)


def test_a_document_of_another_version_is_refused(answer: Answering) -> None:
    document = export_answers(load_model("sma/sign_or_wait"))
    with pytest.raises(AssertionError, match='this is no document of format "sma-games answers", version 1'):
        answer({**document, "version": 2})


@pytest.mark.parametrize("slug", ["textbook/selten_horse", "sma/gap_offers"])
def test_a_game_that_a_page_cannot_solve_has_answers_found_beforehand(slug: str, answer: Answering) -> None:
    model = load_model(slug)
    document = export_answers(model)
    first, *others = (each["name"] for each in document["parameters"])
    values = [Fraction(each["value"]) for each in document["structure"]["lines"][0]["points"]]
    told = answer(document, [(value, *(model.baseline[name] for name in others)) for value in values])["answers"]
    question = question_for(model, "a test", Numbers.SETTING)
    for value, each in zip(values, told, strict=True):
        result = question.solve_at({**model.baseline, first: value})
        wanted = {Reading(model, result, ()).who_does_what(found) for found in result.equilibria}
        assert {found["words"] for found in each["equilibria"]} == wanted


@pytest.mark.parametrize(("size", "kind"), [(6, "matrix"), (7, "table")])
def test_a_matrix_that_is_large_for_a_browser_is_solved_beforehand(size: int, kind: str) -> None:
    names = [f"s{number}" for number in range(size)]
    model = PayoffMatrix(title="large", players={"row": names, "column": names}).parameter(
        "cost", "0.3", low="0", high="1"
    )
    for row, column in product(names, names):
        model = model.payoff(row, column, row=f"{int(row == column)} - cost", column=int(row != column))
    assert export_answers(model.build())["kind"] == kind


def test_mixtures_at_ties_of_a_tree_are_told_with_their_probabilities(answer: Answering) -> None:
    case = Case(load_model("sma/early_sign_tree"))
    place = case.names.index("demand_weight")
    tie = (*case.baseline[:place], Fraction(29, 364), *case.baseline[place + 1 :])
    (told,) = answer(case.document, [tie])["answers"]
    assert not case.differs(tie, told)
    assert [each["numbers"] for each in told["sets"]] == [[2], [1, 2], [0, 1]]
    assert told["equilibria"][1]["words"].startswith(
        "at opening, Seoul signs early; at reply, Washington accepts with probability 4/25 and declines with"
    )


def test_the_document_fits_the_published_schema() -> None:
    schema = json.loads(files("sma_games.reporting.page").joinpath("answers.schema.json").read_text("utf-8"))
    assert schema == answers_schema()
    for slug in (
        "sma/timing_matrix",
        "sma/early_sign_tree",
        "sma/sma_cycles",
        "sma/price_zone",
        "textbook/selten_horse",
    ):
        document = export_answers(load_model(slug))
        assert AnswersDocument.model_validate(document).digest == digest_of(document)


def test_only_models_are_exported() -> None:
    with pytest.raises(MethodError, match="export_answers needs a model, not str"):
        export_answers("sma/timing_matrix")  # type: ignore[arg-type]
