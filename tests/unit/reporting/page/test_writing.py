"""The page as a file: whole, safe, alike each time, and its program is what the tests of the answers ran."""

import json
import re
import subprocess
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from zlib import decompress

import pytest

from sma_games import PayoffMatrix, SmaGamesError, load_model, write_page
from sma_games.reporting import export_answers
from sma_games.reporting.page.document import AnswersDocument
from sma_games.reporting.page.writing import MODULES, page_script, page_text
from tests.unit.reporting.page.browser import PACKED

KILOBYTE = 1000
VOID = {"meta", "input", "br"}


class Elements(HTMLParser):
    """The elements of a page, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return page_text(load_model("sma/timing_matrix"))


def test_the_page_is_one_file_that_asks_for_no_other(page: str) -> None:
    elements = Elements()
    elements.feed(page)
    assert elements.open == []
    assert not [tag for tag, attributes in elements.found if {"src", "href"} & set(attributes)]
    assert "http" not in re.sub(r'"http://www\.w3\.org/2000/svg"', "", page)


@pytest.mark.parametrize(("slug", "most"), [("sma/timing_matrix", 100), ("sma/early_sign_tree", 50)])
def test_pages_are_small(slug: str, most: int) -> None:
    assert len(page_text(load_model(slug)).encode()) <= most * KILOBYTE


def test_identifiers_are_distinct_and_labels_refer_to_them(page: str) -> None:
    elements = Elements()
    elements.feed(page)
    names = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    used = {attributes["aria-labelledby"] for _, attributes in elements.found if "aria-labelledby" in attributes}
    assert len(names) == len(set(names))
    assert used <= set(names)


def test_the_same_model_makes_the_same_page(page: str) -> None:
    assert page_text(load_model("sma/timing_matrix")) == page


@pytest.mark.parametrize("kind", MODULES)
def test_the_program_of_each_kind_of_page_is_whole(kind: str, node: str, tmp_path: Path) -> None:
    script = page_script(kind)
    (tmp_path / "page.mjs").write_text(script, "utf-8")
    checked = subprocess.run([node, "--check", str(tmp_path / "page.mjs")], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "import " not in re.sub(r'"[^"]*"|`[^`]*`', "", script)
    used = re.findall(r"^const .* = modules\.(\w+);$", script, re.MULTILINE)
    made = re.findall(r"^modules\.(\w+)=", script, re.MULTILINE)
    assert set(used) <= set(made)


def test_a_printed_page_keeps_its_colors_and_its_cards_whole(page: str) -> None:
    printed = re.sub(r"\s", "", page.partition("@media print{")[2].partition("</style>")[0])
    assert "article,.parameter,figure,li{break-inside:avoid}" in printed
    assert re.search(r"\.swatch\{[^}]*print-color-adjust:exact", page)


def test_the_page_holds_its_document_and_its_program_compressed(page: str) -> None:
    document, program = (decompress(b64decode(packed)).decode() for packed in PACKED.findall(page))
    assert json.loads(document) == export_answers(load_model("sma/timing_matrix"))
    assert program == page_script("matrix")


def test_there_is_a_program_for_each_kind_of_document() -> None:
    assert set(MODULES) == set(get_args(AnswersDocument.model_fields["kind"].annotation))


def test_texts_of_a_model_are_no_markup(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    model = (
        PayoffMatrix(title=f"A {evil} & $x$", players={"row": ["<b>", "down"]})
        .parameter("cost", "0.1", low="0", high="1", meaning=evil)
        .payoff("<b>", row="-cost")
        .payoff("down", row="-0.3")
        .build()
    )
    text = write_page(model, tmp_path / "page.html").read_text("utf-8")
    elements = Elements()
    elements.feed(text)
    assert [tag for tag, _ in elements.found].count("script") == 2
    assert "<b>" not in text


def test_a_page_of_a_bound_model_begins_at_its_setting() -> None:
    text = page_text(load_model("sma/sign_or_wait").fix(backlash="0.2"))
    assert "baseline, backlash = 0.2" in text
    assert "Back to the baseline" in text


def test_a_page_without_an_admissible_baseline_says_so() -> None:
    model = load_model("sma/election_bargaining")
    assert "<noscript>" in page_text(model)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match="choose another file: cannot write"):
        write_page(load_model("sma/sign_or_wait"), tmp_path / "nowhere" / "page.html")
