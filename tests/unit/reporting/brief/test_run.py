"""The run: one screen that answers the question, and files that reproduce byte for byte."""

import csv
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sma_games.games import DecisionNode
from sma_games.modeling import ParametricGame, list_models, load_model
from sma_games.modeling.loading import load_page
from sma_games.reporting.brief.findings import Findings
from sma_games.reporting.brief.run import RunReport, write_run
from sma_games.reporting.brief.screen import (
    answer_text,
    caption_text,
    headline,
    hindsight_text,
    nearest_note,
    screen_table,
)
from sma_games.reporting.provenance import provenance
from sma_games.reporting.tipping_lines import tipping_lines
from sma_games.reporting.words.answers import read_answer

PAGE = load_page("sma/front_page")
MODULE = import_module("sma_games.reporting.brief.run")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "not" / "there"  # a run makes the folders that it needs


@pytest.fixture(scope="module")
def findings(front_page_run: Any) -> Findings:
    assert isinstance(front_page_run.findings, Findings), front_page_run.shown
    return front_page_run.findings


@pytest.fixture(scope="module")
def report(folder: Path, findings: Findings) -> RunReport:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MODULE, "find_how_sure", lambda _: findings)  # found once for all tests
        return write_run(folder / "out")


def test_the_first_line_is_the_answer(report: RunReport) -> None:
    first = str(report).splitlines()[0]
    assert first.endswith("At today's values both models say: sign early.")
    assert "SIGN" not in str(report)


def test_the_screen_is_one_screen(report: RunReport) -> None:
    lines = str(report).splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines[:-1])) <= 100


def test_the_screen_tells_who_does_what_and_what_seoul_pays(report: RunReport) -> None:
    told = " ".join(report.answer.split())
    assert "Seoul and Washington both sign early: the only strict and the only undominated equilibrium." in told
    assert "Seoul expects to pay 1.14516 c, about 1.13 bn US dollars a year (strict: 1.11657 c)" in told
    assert "the successor reopens and Seoul complies: the only subgame-perfect equilibrium." in told
    assert "Seoul expects to pay 1.1886 c, about 1.17 bn US dollars a year (strict: 1.17114 c)" in told
    assert told.count("other costs, which are no payments, come to 0.05 c.") == 2


def test_the_report_tells_what_the_baseline_knows_and_the_other_calibration_does_not(
    report: RunReport, folder: Path
) -> None:
    text = (folder / "out" / "report.md").read_text("utf-8").replace("\\", "")
    assert "The baseline uses figures dated after the article: early_payment, reopen_probability and" in text
    assert "strict uses none, its answer is the same." in text
    assert "In the tree Seoul renegotiates as soon as" in text
    assert report.answer in text


def test_the_screen_tells_how_probable_the_answer_is(findings: Findings, report: RunReport) -> None:
    """Certified, uncertainty.md 7: 0.1544 and 0.202 of the matrix."""
    told = " ".join(report.answer.split())
    matrix, tree, *others = findings.verdicts
    assert matrix.drawn is not None
    assert matrix.drawn.upper.low < 0.1544 < matrix.drawn.upper.high
    assert matrix.baseline.probability is not None
    assert matrix.baseline.probability.upper.low < 0.202 < matrix.baseline.probability.upper.high
    assert "it is an equilibrium that all sign early with probability 14% to 20% (46% if the payment is neg" in told
    assert re.search(r"timing matrix some some 0\.0 20\.\d ± 0\.2 15\.\d ± 0\.2", told)
    assert "a change of every parameter by 0.66% to 0.67% of its range can end it" in told
    assert tree.baseline.verdict == "holds"
    assert [each.name for each in others if each.baseline.verdict == "fails"] == ["successor_types", "hedge_signal"]


def test_the_screen_tells_what_is_best_without_knowing_and_what_it_hangs_on(
    findings: Findings, report: RunReport
) -> None:
    """Certified, uncertainty.md 7: -1.2783, -1.3085 and -1.3147 in the matrix."""
    told = " ".join(report.answer.split())
    assert "on average the best for Seoul is to renegotiate." in told
    assert "Timing matrix: renegotiate, on average −1.278 (sign early −1.308, wait −1.315)." in told
    assert findings.influence.without_evidence[0] == "backlash"
    assert "are backlash 0.4" in told
    assert "68% of it needs several at once." in told


def test_the_screen_tells_at_which_prices_it_is_an_equilibrium(findings: Findings, report: RunReport) -> None:
    """Certified, uncertainty.md 6: a price exists with probability 0.455 in its range, and 0.541 anywhere."""
    told = " ".join(report.answer.split())
    assert "Timing matrix: 1.0513 to 1.1582 c (strict 1.0451 to 1.1517; below, Washington gains" in told
    assert "by another action, above, Seoul); such a payment has probability 45." in told
    assert "Early-signing tree: 1.0062 to 1.1144 and 1.1711 to 1.2220 c." in told
    assert findings.prices is not None
    assert findings.prices.in_range.upper.low < 0.4555 < findings.prices.in_range.upper.high
    assert findings.prices.anywhere.upper.low < 0.541 < findings.prices.anywhere.upper.high


def test_the_screen_tells_what_happened(report: RunReport) -> None:
    told = " ".join(report.answer.split())
    assert "What happened? Concluded on 4 October 2024 at 1.083 c" in told
    assert "not foreseen: not reopened, both sign at the market's 0.64." in told
    assert re.search(r"Best forecast: waiting_option \(6\d%\); worst: earlier agreements, 0 of 11 \(0%\)\.", told)


def test_what_is_not_known_is_not_told(findings: Findings) -> None:
    answers = [
        [read_answer(load_model(each.slug)), read_answer(load_model(each.slug).fix("strict"))]
        for each in PAGE.report.models
    ]
    first = replace(findings.verdicts[0], drawn=None)
    told = answer_text(
        PAGE, answers, replace(findings, smallest_change=None, happened=None, verdicts=(first, *findings.verdicts[1:]))
    )
    assert "can end it" not in told
    assert "What happened" not in told
    assert re.search(r"timing matrix +some +some +0\.0 +20\.\d ± 0\.2 +-\n", told)


NO_OTHERS = {
    "sma/timing_matrix": "its answer is the front page",
    "sma/early_sign_tree": "its answer is the front page",
    "sma/early_sign_beliefs": "at today's values it is sma/early_sign_lottery",
    "sma/sma_cycles": "signing there goes on for ever: no agreement is signed before one election",
    "sma/sma_cycles_parties": "as sma/sma_cycles",
}
"""Models in which somebody may sign, and which are not asked what they say besides."""


def test_every_model_that_may_sign_early_is_asked_or_named() -> None:
    found = set()
    for slug in list_models()["slug"]:
        model = load_model(slug) if slug.startswith("sma/") else None
        if model is not None and {"sign", "sign_early"} & _actions(model):
            found.add(slug)
    assert found == {*(each.slug for each in PAGE.report.others), *NO_OTHERS}


def _actions(model: ParametricGame) -> set[str]:
    match model.form:
        case "normal":
            return {name for names in model.strategies.values() for name in names}
        case "sequential":
            return {name for node in model.nodes if isinstance(node, DecisionNode) for name in node.actions}
    return {name for state in model.states for names in state.action_lists for name in names}


@pytest.mark.parametrize(
    ("parameter", "value", "beyond"),
    [
        ("p_trump", "< 250/2921", "Seoul would wait"),
        ("backlash", "> 3171/12500", "Seoul would renegotiate"),
        ("criticism", "> 1329/12500", "Washington would wait"),
    ],
)
def test_the_table_shows_the_certified_tipping_values(
    report: RunReport, folder: Path, parameter: str, value: str, beyond: str
) -> None:
    found = report.tipping["sma/timing_matrix, baseline"]
    rows = found[(found["parameter"] == parameter) & (found["tipping_value"] == value.split()[1])]
    (told,) = rows["beyond"]
    assert told == f"signing early is no longer an equilibrium ({beyond})"
    assert value.replace("<", "below").replace(">", "above") in (folder / "out" / "report.md").read_text("utf-8")
    shown = report.table[(report.table["parameter"] == parameter) & (report.table["tipping value"] == value)]
    assert shown["beyond it"].tolist() in ([beyond], [])


def test_the_screen_has_the_tipping_values_with_the_most_belief_beyond(report: RunReport) -> None:
    assert report.table["tipping value"].tolist()[:3] == ["> 1329/12500", "> 725/5842", "> 3171/12500"]
    assert report.table["mass"].tolist()[:3] == ["65%", "57%", "49%"]
    assert "17 more values and everything else, with figures: " in " ".join(str(report).split())


def test_the_table_is_sorted_by_the_mass_beyond(report: RunReport) -> None:
    masses = [int(text.strip("<%")) for text in report.table["mass"]]
    assert masses == sorted(masses, reverse=True)


def test_everything_is_written_and_named(report: RunReport, folder: Path) -> None:
    written = sorted((folder / "out").iterdir())
    assert written == sorted(report.files)
    assert {file.suffix for file in written} == {".md", ".csv", ".svg", ".png"}
    assert all(file.stat().st_size > 0 for file in written)


def test_a_run_as_a_command_prints_the_answer_and_writes_the_same_bytes(report: RunReport, front_page_run: Any) -> None:
    assert front_page_run.status == 0, front_page_run.shown
    assert len([line for line in front_page_run.shown.splitlines() if line.endswith(" ...")]) >= 3
    assert all(value in front_page_run.shown for value in ("725/5842", "3171/12500", "1329/12500"))
    assert front_page_run.files == {file.name: file.read_bytes() for file in report.files}


def test_the_report_has_every_table_figure_and_origin(report: RunReport, folder: Path) -> None:
    text = (folder / "out" / "report.md").read_text("utf-8")
    for figure in (file for file in report.files if file.suffix == ".svg"):
        assert f"({figure.name})" in text
    for title in report.tipping:
        assert f"## {title}" in text
    assert all(value in text for value in ("250/2921", "3171/12500", "1329/12500", "13833/50000"))
    assert provenance(load_model("sma/timing_matrix"))["sha256"] in text


def test_the_tables_as_csv_hold_exact_values(report: RunReport, folder: Path) -> None:
    with (folder / "out" / "tipping_points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["model"], row["calibration"], row["parameter"], row["tipping_value"]) for row in rows}
    assert ("sma/timing_matrix", "strict", "backlash", "13833/50000") in found
    assert ("sma/early_sign_tree", "baseline", "backlash", "417/2500") in found
    assert len(rows) == sum(map(len, report.tipping.values()))
    with (folder / "out" / "equilibria.csv").open(encoding="utf-8", newline="") as file:
        assert {row["model"] for row in csv.DictReader(file)} == {"sma/timing_matrix", "sma/early_sign_tree"}


def test_the_screen_follows_the_model_when_the_answer_differs(findings: Findings) -> None:
    matrix, tree = load_model("sma/timing_matrix"), load_model("sma/early_sign_tree")
    matrices = [read_answer(matrix), read_answer(matrix.fix(p_trump="0.72"))]
    trees = [read_answer(tree.fix(backlash="417/2500")), read_answer(tree.fix("strict", backlash="0.3"))]
    told = " ".join(answer_text(PAGE, [matrices, trees], findings).split())
    assert headline(PAGE, [matrices[1:], trees]).endswith("At today's values it depends (renegotiate or sign early).")
    assert "At today's values both models say: sign early." in told
    assert "one of 2 subgame-perfect equilibria" in told
    said = hindsight_text(PAGE, [matrices, trees])
    assert "replaces all but" in said
    assert "its answer is another one" in said


def test_reasons_that_differ_are_told_in_full() -> None:
    model = load_model("sma/timing_matrix")
    rows = tipping_lines(model, "p_trump").rows
    table = screen_table(rows, [], "strict")
    assert table["strict"].tolist() == ["-"] * 3
    assert table["beyond it"].tolist() == [row.beyond for row in rows]
    assert "The standing of signing early changes" in caption_text(read_answer(model), rows)


def test_the_note_on_the_tree_keeps_one_value_on_each_side() -> None:
    rows = tipping_lines(load_model("sma/early_sign_tree"), "demand").rows
    assert " ".join(nearest_note("tree", rows).split()) == (
        "In the tree Seoul renegotiates as soon as demand < 1229/300, demand > 207/25 (by the probability of "
        "values beyond; all others are in the report)."
    )


def test_provenance_depends_on_the_model_and_the_setting_and_not_on_the_time() -> None:
    model = load_model("sma/timing_matrix")
    about = provenance(model.fix("strict", p_trump="0.55"), solver="vertex_enumeration")
    assert about == provenance(model.fix("strict", p_trump="0.55"), solver="vertex_enumeration")
    assert (about["solver"], about["set"]) == ("vertex_enumeration", "p_trump = 11/20")
    other = provenance(replace(load_model("sma/sign_or_wait"), slug=""))
    assert other["sha256"] != about["sha256"]
    assert other["model"] == "Sign early or wait: the two-by-two core"
    assert other["calibration"] == "baseline"


def test_a_page_of_other_models_is_told_in_their_words(own_page: Path, tmp_path: Path) -> None:
    """Without labels, units, payments or dated figures: plain numbers, and nothing that is not known."""
    told = " ".join(str(write_run(tmp_path / "out", page=own_page)).split())
    assert told.startswith("Fish or rest? At today's values both models say: play 'go_out'.")
    assert "How probable is it that both go out?" in told
    assert "matrix of two boats" in told
    assert "A and B both play 'rest': the only strict and the only undominated equilibrium." in told
    assert "Distance: share of the range; mass: probability of values beyond; winter: with ice." in told
    assert not {"pay", "dollars", "Seoul", "hindsight", "article"} & set(re.findall(r"\w+", told))
