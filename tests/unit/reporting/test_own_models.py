"""Reports and pages of models as a newcomer writes them, of every form, with labels full of signs and of Hangul."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import pytest

from sma_games import load_model, write_page, write_report
from sma_games.answers import parametric_form
from sma_games.reporting.report.writing import SECTIONS
from tests.unit.reporting.page.comparing import Answering, Case, can_compute, differing

FILES = {file.stem: file for file in sorted(Path(__file__).with_name("own_models").glob("*.toml"))}
GATE = {"signs"}
VOID = {"meta", "img", "input", "br"}
NOT_FOR_READERS = r"ParametricGame\(|Fraction\(|Traceback|\bNone\b|\bnan\b|\binf\b|PosixPath|\{\{|\}\}|object at 0x"


class Words(HTMLParser):
    """The texts of a page; tags must be balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.sections = 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sections += tag == "section"
        self.open += [] if tag in VOID else [tag]
        self.texts += [value for name, value in attrs if name in {"alt", "aria-label", "title"} and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing that holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.texts.append(data)


def no_sign_of_a_program(text: str) -> bool:
    """Tell whether a text is one for readers: no object of Python, no gap, no placeholder."""
    return re.search(NOT_FOR_READERS, text) is None


@pytest.mark.filterwarnings("ignore:no font on this system")
@pytest.mark.slow_for(*(FILES.keys() - GATE))
@pytest.mark.parametrize("name", FILES)
def test_a_model_of_ones_own_has_a_report_and_a_page(name: str, answer: Answering, tmp_path: Path) -> None:
    model = load_model(FILES[name])
    write_report(model, tmp_path, quick=True)
    html, markdown, latex = ((tmp_path / f"report.{end}").read_text("utf-8") for end in ("html", "md", "tex"))
    report = Words(html)
    assert report.sections == len(SECTIONS)
    page = Words(write_page(model, tmp_path / "page.html").read_text("utf-8"))
    for words in (report, page):
        assert model.title in words.texts
        assert [text for text in words.texts if not no_sign_of_a_program(text)] == []
    assert markdown.count("\n## ") == len(SECTIONS)
    assert latex.count(r"\subsection*") == len(SECTIONS)
    if can_compute(parametric_form(model)):
        case = Case(model)
        assert differing(case, case.settings(10, seed=1), answer) == []
    if which("pdflatex"):
        compile_latex(tmp_path)


def compile_latex(folder: Path) -> None:
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    finished = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert finished.returncode == 0, finished.stdout.decode("utf-8", "replace")[-2000:]
