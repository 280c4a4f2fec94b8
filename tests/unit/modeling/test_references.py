"""References of the shipped models: pages say which of them were not checked."""

from sma_games import list_models, load_model
from sma_games.modeling.references import reference_text, references, tell_source


def test_a_reference_that_nobody_checked_is_shown_with_what_is_doubtful_about_it() -> None:
    assert tell_source("luce1957") == "luce1957 (cited from memory; not checked)"
    assert tell_source("wsj2018") == "wsj2018 (read in a quotation only)"


def test_a_checked_reference_and_a_key_of_somebody_else_are_shown_as_they_are() -> None:
    for key in ("milner1997", "bennett2024", "assumption", "my_own_source", ""):
        assert tell_source(key) == key


def test_models_of_textbooks_and_of_the_literature_name_a_source() -> None:
    slugs = [slug for slug in list_models()["slug"] if slug.startswith(("literature/", "textbook/"))]
    assert all(load_model(slug).citation for slug in slugs)


def test_references_are_printed_without_commands_of_tex() -> None:
    assert "Jean-François" in reference_text("kohlberg1986")
    assert "Güth" in reference_text("guth1982")
    assert [key for key in references() if "\\" in reference_text(key)] == []
