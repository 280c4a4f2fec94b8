"""Sheets: no text is cut, however long, and in whatever script."""

import pytest
from matplotlib.text import Text

from sma_games.reporting.figures.sheet import EDGE, GROWTH, Sheet
from sma_games.reporting.figures.style import LEFT_TO_RIGHT, drawable


def ends_of(sheet: Sheet, text: Text) -> tuple[float, float]:
    box = text.get_window_extent(sheet.figure.canvas.get_renderer())  # type: ignore[attr-defined]
    return box.x0 / sheet.figure.dpi, box.x1 / sheet.figure.dpi


def test_a_sheet_becomes_wider_for_texts_on_both_sides() -> None:
    sheet = Sheet(3, 1)
    plot = sheet.add_plot(1, 0.2, 1.5, 0.5)
    name = sheet.page.text(0.8, 0.5, "a name that is too long", ha="right")
    label = sheet.page.text(2.0, 0.5, "a label that is long")
    figure = sheet.finish("drawn by hand")
    assert 3 < figure.get_size_inches()[0] <= 3 * (1 + GROWTH) + 2
    assert ends_of(sheet, name)[0] >= EDGE / 2
    assert ends_of(sheet, label)[1] <= figure.get_size_inches()[0]
    assert plot.get_position().width * figure.get_size_inches()[0] == pytest.approx(1.5)


def test_a_title_that_is_much_too_long_becomes_smaller() -> None:
    sheet = Sheet(3, 1)
    title = sheet.page.text(0.2, 0.3, "a title " * 20, fontsize=12)
    figure = sheet.finish("drawn by hand")
    assert figure.get_size_inches()[0] < 3 * (1 + GROWTH) + 0.01
    assert float(title.get_fontsize()) < 12
    assert ends_of(sheet, title)[1] <= figure.get_size_inches()[0]


def test_a_size_that_was_asked_for_stays() -> None:
    sheet = Sheet(3, 1, (4, 2))
    sheet.page.text(0.2, 0.3, "a title " * 20)
    assert sheet.finish("drawn by hand").get_size_inches().tolist() == [4, 2]


def test_a_line_that_begins_with_hebrew_keeps_its_order() -> None:
    assert drawable("\u05d0\u05d1 and B") == f"{LEFT_TO_RIGHT}\u05d0\u05d1 and B"
    assert drawable(drawable("\u05d0 and B")) == drawable("\u05d0 and B")
    assert drawable("A and B") == "A and B"
