"""Reports: every section is there or its absence explained, and no label is markup in any format."""

import re
import subprocess
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from shutil import which
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document

from sma_games import (
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    bifurcation_diagram,
    compare,
    decide,
    list_models,
    load_model,
    write_report,
)
from sma_games.errors import SmaGamesError
from sma_games.regions.line.branch_events import BranchEvent, EventKind
from sma_games.reporting.report.answers import (
    _equilibria,
    _percents,
    _tips_told,
    comparison_section,
    tell_answer,
    tell_zone,
)
from sma_games.reporting.report.causes import (
    _beyond_sentence,
    _event_words,
    tell_robustness,
    tell_tipping,
)
from sma_games.reporting.report.game import tell_game
from sma_games.reporting.report.section import ask
from sma_games.reporting.report.study import Study
from sma_games.reporting.report.tikz import tikz_tree
from sma_games.reporting.report.word import WIDEST
from sma_games.reporting.report.writing import SECTIONS, report_chapters
from sma_games.reporting.words.answers import read_answer
from sma_games.reporting.words.vocabulary import OWN_EXPECTATIONS, WEIGHED_PAYOFFS, vocabulary_of
from sma_games.sensitivity.chances import Chance
from sma_games.sensitivity.claim_tips import ClaimTip

NASTY = "a<b> & $c$_d%"
TITLES = ["Question", "Answer", "Who disagrees", "Zone of the levers", "Decisions and regret", "What decides it"]
VOID = {"meta", "img"}
OWN = Path(__file__).parents[1] / "own_models"
pytestmark = pytest.mark.filterwarnings("ignore:no font on this system")


def matrix() -> ParametricGame:
    return (
        PayoffMatrix(title=f"Title {NASTY} 방위비", players={"row": ["top", NASTY], "column": ["left", "right"]})
        .parameter("cost", "0.2", low="0", high="1", distribution="uniform(0, 1)", meaning=NASTY, source=NASTY)
        .parameter("price", "0.5", low="0", high="1", role="lever")
        .payoff("top", "left", row="1 - cost", column="1")
        .payoff("top", "right", row="0", column="price - 1/4")
        .payoff(NASTY, "left", row="price", column="0")
        .payoff(NASTY, "right", row="1/2", column="1/2")
        .build()
    )


def tree() -> ParametricGame:
    return (
        SequentialGame(title=f"Tree {NASTY}", players=["first", "second"])
        .parameter("gain", "2", low="0", high="3", distribution="uniform(1, 3)")
        .stage("entry", player="first", actions=["in", "out"])
        .stage("reply", player="second", actions=["yield", "fight"], when={"entry": "in"})
        .outcome({"entry": "out"}, {"first": "0", "second": "2"})
        .outcome({"reply": "yield"}, {"first": "gain - 1", "second": "1"})
        .outcome({"reply": "fight"}, {"first": "-1", "second": "gain - 2"})
        .build()
    )


class Page(HTMLParser):
    """Counts tags, and remembers what has to be balanced and told."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.open += [] if tag in VOID else [tag]
        self.headings += [tag] if re.fullmatch(r"h\d", tag) else []
        self.images += [known] if tag == "img" else []
        self.ids += [str(known["id"])] if "id" in known else []
        self.links += [str(known["href"])] if "href" in known else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module", params=[matrix, tree], ids=["matrix", "tree"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    model = request.param()
    folder = tmp_path_factory.mktemp("report")
    write_report(model, folder, formats=["html", "md", "tex", "docx"], quick=True)
    return folder, model.title


def test_every_section_is_there_or_says_why_not() -> None:
    (chapter,) = report_chapters(tree(), quick=True)
    assert [each.title for each in chapter.sections][:6] == TITLES
    assert len(chapter.sections) == len(SECTIONS)
    assert all(each.sentences for each in chapter.sections)
    missing = [each for each in chapter.sections if each.is_left_out]
    assert all(each.sentences[0].startswith("Left out: ") for each in missing)
    assert {"Robustness", "Certified boxes", "Zone of the levers"} <= {each.title for each in missing}


def test_the_page_is_balanced_and_every_figure_has_a_text(written: tuple[Path, str]) -> None:
    folder, title = written
    page = Page((folder / "report.html").read_text("utf-8"))
    assert page.open == []
    assert page.headings[:3] == ["h1", "h2", "h3"]
    assert len(page.images) >= 2
    assert all(image["alt"] and str(image["src"]).startswith("data:image/svg+xml;base64,") for image in page.images)
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert title in page.words


def test_the_page_needs_no_network_and_no_script(written: tuple[Path, str]) -> None:
    text = (written[0] / "report.html").read_text("utf-8")
    assert not re.search(r"https?://|<script|<link|url\(", text)


def test_no_label_is_markup_in_markdown(written: tuple[Path, str]) -> None:
    text = (written[0] / "report.md").read_text("utf-8")
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert re.findall(r"(?<!\\)[<$]", outside) == []
    links = re.findall(r"!\[.*?\]\(([\w.-]+)\)", text)
    assert len(links) >= 2
    assert all((written[0] / link).exists() for link in links)


def test_no_label_is_a_command_in_latex(written: tuple[Path, str]) -> None:
    text = (written[0] / "report.tex").read_text("utf-8")
    body = text[text.index(r"\begin{document}") :]
    assert NASTY not in body
    without_tables = re.sub(r"\\begin\{longtable\}.*?\\end\{longtable\}", "", body, flags=re.DOTALL)
    assert re.findall(r"(?<!\\)[&#]", without_tables) == []
    assert 2 * body.count(r"\begin{longtable}") == body.count(r"\toprule") > 6
    assert all((written[0] / name).exists() for name in re.findall(r"\\includegraphics\[.*?\]\{(.*?)\}", body))
    assert (r"\begin{tikzpicture}" in body) == ("Tree" in written[1])


def test_the_word_document_holds_headings_tables_and_figures_with_texts(written: tuple[Path, str]) -> None:
    folder, title = written
    document = Document(str(folder / "report.docx"))
    headings = [each.text for each in document.paragraphs if each.style and str(each.style.name).startswith("Heading")]
    assert headings[:3] == [title, "Question", "Answer"]
    assert len(headings) == len(SECTIONS) + 1
    assert len(document.tables) > 3
    assert len(document.inline_shapes) >= 2
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert max(shape.width.cm for shape in document.inline_shapes) <= WIDEST
    assert not list(folder.glob("*-in-word.png"))


@pytest.mark.skipif(which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_compiles(written: tuple[Path, str]) -> None:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    finished = subprocess.run(command, cwd=written[0], capture_output=True, check=False)
    told = finished.stdout.decode("utf-8", "replace")
    assert finished.returncode == 0, told[-2000:]
    assert r"Overfull \vbox" not in told  # a table that is longer than its page


def test_trees_whose_plans_leave_out_what_they_rule_out_are_drawn() -> None:
    reading = read_answer(load_model("textbook/one_card_poker"))
    assert tikz_tree(reading).count(r"\draw[") == len(reading.model.nodes) - 1


def test_lines_of_code_are_those_to_type_in_latex(written: tuple[Path, str]) -> None:
    text = (written[0] / "report.tex").read_text("utf-8")
    (line,) = re.findall(r"\\ttfamily (sma-games probability.*?)\\par", text)[:1]
    assert "'" not in line
    assert r"\textquotesingle{}" in line
    assert " -{}-seed 0" in line
    assert re.findall(r"ttfamily .*--", text) == []


def test_one_player_is_told_as_one_and_a_map_with_too_many_cases_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.reporting.report.study.MAP_CASES", 1)
    (chapter,) = report_chapters(load_model(OWN / "one_player.toml"), quick=True)
    told = {each.title: " ".join(each.sentences) for each in chapter.sections}
    assert "The player is Operator;" in told["Question"]
    assert told["Decisions and regret"].startswith("Operator at cover can play 'insure' or 'risk_it'.")
    assert told["Map of the two parameters that matter most"].startswith("Left out: the map needs more than 1 case")
    assert "The probability that the claim holds for some value of premium is 99.7 %" in told["Zone of the levers"]


def test_of_large_trees_the_zone_says_what_is_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.reporting.report.study.MANY", 1)
    study = study_of(load_model(OWN / "one_player.toml"))
    section = tell_zone(study)
    assert section.sentences[-1].endswith("in a tree with more than 1 uncertain parameters that takes minutes.")
    assert "--for-some premium" in section.commands[-1]


def test_joint_changes_are_told_in_sentences_and_single_ones_in_a_table() -> None:
    section = tell_robustness(study_of(matrix()))
    assert [text.count("all parameters may move at once") for text in section.sentences] == [0, 1, 1]
    (table,) = section.tables
    assert table.frame["parameter"].tolist() == ["cost", "price"]
    assert table.frame["changes at"].tolist() == ["0.5", "0.8"]


def study_of(model: ParametricGame, claim: str | None = None) -> Study:
    return Study(model, "model.toml", claim, is_quick=False, seed=0, progress=lambda _: None)


def test_ties_on_a_map_are_counted_and_not_in_its_table() -> None:
    (chapter,) = report_chapters(matrix(), quick=True)
    (section,) = [each for each in chapter.sections if each.title.startswith("Map")]
    assert any(
        "no interior, since somebody is indifferent there; the table leaves" in each for each in section.sentences
    )
    assert not section.tables[0].frame["where"].str.contains(" = ").any()


def test_a_matrix_is_drawn_with_its_best_replies() -> None:
    section = tell_game(study_of(matrix()))
    assert [each.name for each in section.pictures] == ["payoff-matrix", "best-responses"]
    assert all(each.alt for each in section.pictures)


def test_a_tree_that_no_page_can_show_is_left_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.reporting.report.game.MOST_INCHES", (1, 1))
    section = tell_game(study_of(tree()))
    assert section.sentences == ["The tree has 5 nodes, too many to be drawn on a page."]
    assert not section.pictures
    assert section.commands


def test_a_refusal_is_told_without_what_to_type_instead() -> None:
    model = load_model("textbook/volunteers_dilemma")
    told = [ask(lambda: decide(model, model.players[0])), ask(lambda: bifurcation_diagram(model, "cost"))]
    assert all(isinstance(each, str) and "solve it" not in each and "sweep" not in each for each in told)


def test_sentences_name_no_parameter_as_a_file_does_and_no_claim_as_a_command_does() -> None:
    study = study_of(load_model("sma/sign_or_wait"))
    assert study.claim == "some ROK = sign_early and US = sign_early"
    assert study.in_words == "Seoul and Washington both sign early"
    told = study.read(f"p_trump <= 1/2: the claim {study.claim!r} is true; backlash and 'wait' stay.")
    assert told == "Chance that Trump wins ≤ 1/2: the claim is true; backlash and 'wait' stay."


def test_many_branches_at_one_value_are_told_as_a_range() -> None:
    event = BranchEvent(Fraction(2), EventKind.ONLY_HERE, tuple(range(6, 2309)))
    told = _event_words(bifurcation_diagram(load_model("textbook/stag_hunt"), "hare_value"), event)
    assert told == "At 2 further equilibria exist exactly here (branches 6 to 2308)."


def test_a_report_is_the_same_on_every_run(tmp_path: Path) -> None:
    files = [write_report(tree(), tmp_path / name, formats=["html", "docx"], quick=True)[:2] for name in "ab"]
    assert [one.read_bytes() for one in files[0]] == [other.read_bytes() for other in files[1]]


def test_of_several_models_a_comparison_comes_first(tmp_path: Path) -> None:
    first, second = report_chapters([matrix(), tree()], quick=True)[:2]
    assert first.title == "Comparison"
    assert second.title == matrix().title
    (section,) = first.sections
    assert len(section.tables[0].frame) == 2
    assert section.tables[0].frame["the claim"].tolist()[1] == "not asked"  # it has other players


def test_a_claim_of_the_reader_is_asked_in_every_section() -> None:
    (chapter,) = report_chapters(tree(), claim="some entry = out", quick=True)
    texts = {each.title: " ".join([*each.sentences, *each.commands]) for each in chapter.sections}
    assert "some entry = out" in texts["Question"]
    assert "sma-games probability" in texts["Answer"]
    assert "some entry = out" in texts["What decides it"]


def test_formats_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="expected some of html, md, tex, docx, found 'doc'; did you mean 'docx'"):
        write_report(tree(), tmp_path, formats=["md", "doc"])
    with pytest.raises(SettingError, match="name at least one"):
        write_report([], tmp_path)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("here")
    with pytest.raises(SmaGamesError, match="choose another folder"):
        write_report(tree(), tmp_path / "report", formats="md", quick=True)


def test_a_model_that_the_catalog_does_not_hold_is_written_for_the_commands(tmp_path: Path) -> None:
    files = write_report(tree(), tmp_path, formats="md", quick=True)
    assert files[-1] == tmp_path / "model.toml"
    assert load_model(files[-1]) == tree()
    assert "sma-games solve model.toml" in files[0].read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("slug", list_models()["slug"].tolist())
def test_every_shipped_model_has_a_report(slug: str, tmp_path: Path) -> None:
    files = write_report(slug, tmp_path, formats=["html", "tex"], quick=True)
    page = Page(files[0].read_text("utf-8"))
    assert page.open == []
    assert page.headings.count("h3") == len(SECTIONS)
    assert "ParametricGame(" not in "".join(page.words)


def test_a_claim_is_told_to_hold_or_fail_where_nothing_is_believed() -> None:
    told = tell_answer(study_of(load_model("textbook/stag_hunt"), "every row = stag")).sentences
    assert told[0] == "In every equilibrium, row plays 'stag': this fails at these values."


def test_payoffs_that_are_weighed_by_beliefs_are_called_so() -> None:
    study = study_of(load_model("literature/optimism_and_delay"))
    assert OWN_EXPECTATIONS in tell_answer(study).sentences
    assert WEIGHED_PAYOFFS in tell_game(study).sentences


def test_what_changes_is_told_after_the_tipping_value_where_a_parenthesis_began_the_sentence() -> None:
    study = study_of(load_model("textbook/inspection_game"))
    told = tell_tipping(study).sentences[0]
    assert told.startswith("As soon as penalty is below 2 or temptation is above 5, (inspector plays ")
    assert told.count("(") == told.count(")")
    assert told.endswith("becomes one.")


def test_tipping_points_of_a_signaling_game_compare_equilibria_of_its_reduced_normal_form() -> None:
    study = study_of(load_model("textbook/one_card_poker"))
    (row,) = tell_tipping(study).tables[0].frame.to_dict("records")
    assert row["changes_answer"]
    assert "is no longer an equilibrium" in row["beyond"]


def test_equal_rows_of_equilibria_are_one_row_with_their_number() -> None:
    frame = _equilibria(read_answer(load_model("literature/chain_store_reputation")))
    assert not frame["who does what"].duplicated().any()
    assert frame["equilibria with that play"].sum() == 18


def test_why_a_probability_is_unknown_is_told_once_for_all_calibrations_without_advice() -> None:
    found = compare(["literature/rubinstein", "literature/rubinstein"], "unique")
    section = comparison_section("Who disagrees", found, [])
    (told,) = [each for each in section.sentences if "no free parameter" in each]
    assert "over=" not in told


def test_moves_of_a_claim_have_their_places_where_a_player_moves_at_several() -> None:
    told = study_of(load_model("textbook/kuhn_poker")).in_words
    assert told.startswith("first plays 'bet' or 'check' at first J, ")


def test_an_agreement_is_a_solution_without_strictness_and_its_zone_has_its_unit_once() -> None:
    model = load_model("literature/bill_and_jack_money")
    study = study_of(model)
    assert tell_answer(study).tables[0].caption == "The solution at these values"
    told = tell_zone(study).sentences
    assert told[0] == "Along payment, everybody accepts from 0 to 18 paid by Bill, nowhere else."
    assert told[1] == "Below 0 paid by Bill: Jack would rather have no agreement."
    written = [text.get_text() for axes in bifurcation_diagram(model, "pen_bill").plot().axes for text in axes.texts]
    assert not any("strict" in text for text in written)


def test_strategies_of_a_reduced_normal_form_are_told_in_words() -> None:
    asked = study_of(load_model("textbook/one_card_poker")).asked
    words = vocabulary_of(asked)
    assert words.label(asked.strategies["first"][1]) == "raise (after red) and fold (after black)"


def test_what_has_several_parts_is_told_after_its_condition() -> None:
    told = _beyond_sentence("b stays; a no longer is", "as soon as cost is above 2 c")
    assert told == "As soon as cost is above 2 c: b stays; a no longer is."


def test_bounds_of_a_probability_are_told_as_such() -> None:
    low, high = (Chance.of_fraction(Fraction(value, 4)) for value in (1, 2))
    assert _percents({"some, at least": low, "some, at most": high}) == "at least 25.0 % and at most 50.0 %"
    assert _percents({"every equilibrium": low, "some equilibrium": high}).endswith(" % in some equilibrium")


def test_values_of_another_verdict_have_labels_and_units() -> None:
    tip = ClaimTip("backlash", Fraction(1, 10), "above", Fraction(31, 100), 0.376)
    compared: Any = SimpleNamespace(model=load_model("sma/price_zone"), tips=(tip,))
    assert _tips_told(compared) == "Seoul's cost of Trump's anger above 0.31 c (38%)"


def test_a_bargaining_problem_has_outcomes_but_no_strategies() -> None:
    diagram = bifurcation_diagram(load_model("literature/bill_and_jack_money"), "pen_bill")
    told = _event_words(diagram, BranchEvent(Fraction(2), EventKind.CHANGES_SUPPORT, (1,)))
    assert told == "At 2 another outcome takes over (branch 1)."
