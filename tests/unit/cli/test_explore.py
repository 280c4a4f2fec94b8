"""`explore`: the page as a file, or its document on the screen."""

import json
from collections.abc import Callable
from pathlib import Path

from sma_games import export_answers, load_model

Run = Callable[..., str]
SLUG = "sma/sign_or_wait"


def test_explore_writes_a_page_at_the_setting_that_was_chosen(ok: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert ok("explore", SLUG, "-o", str(file), "--calibration", "strict", "--set", "backlash=0.2") == ""
    text = file.read_text("utf-8")
    assert "strict calibration, backlash = 0.2" in text
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_explore_prints_the_document_of_the_page(ok: Run) -> None:
    assert json.loads(ok("explore", SLUG, "--json")) == json.loads(json.dumps(export_answers(load_model(SLUG))))


def test_a_page_that_cannot_be_written_is_refused_at_once(mistake: Run, tmp_path: Path) -> None:
    assert "there is no folder" in mistake("explore", SLUG, "-o", str(tmp_path / "nowhere" / "page.html"))
    assert "expected a name that ends in .html or .htm" in mistake("explore", SLUG, "-o", str(tmp_path / "page.pdf"))


def test_a_setting_that_cannot_be_is_refused(mistake: Run, tmp_path: Path) -> None:
    assert "range" in mistake("explore", SLUG, "-o", str(tmp_path / "page.html"), "--set", "backlash=7")
