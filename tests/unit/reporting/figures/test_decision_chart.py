"""Charts of decisions: what they say, and that nothing runs out of the page."""

from typing import Any

import pytest

from sma_games import PayoffMatrix, decide, load_model
from sma_games.reporting.figures.decision_chart import WIDTH, plot_decision

LONG = [" ".join(["a plan for every stage,"] * 12) + f" number {number}" for number in (1, 2)]
GROUPS = {"what the talks cost": ["backlash", "goodwill"]}


@pytest.mark.parametrize(
    ("slug", "options"),
    [
        ("sma/timing_matrix", {"over": ["backlash", "goodwill", "criticism"], "groups": GROUPS}),
        ("sma/timing_matrix", {"over": []}),
        ("sma/early_sign_tree", {"informed": False}),
    ],
    ids=["estimated", "today", "tree"],
)
def test_every_text_stays_on_the_page(slug: str, options: dict[str, Any]) -> None:
    found = decide(load_model(slug), **options)
    figure: Any = plot_decision(found)
    figure.canvas.draw()
    texts = [text for axes in figure.axes for text in axes.texts] + figure.texts
    assert max(text.get_window_extent().x1 for text in texts) <= WIDTH * figure.dpi
    written = " ".join(text.get_text() for text in texts)
    assert "What it is worth to learn first" in written
    assert all(f"payoff {each.expected.value:.4f}".replace("-", "−") in written for each in found.actions)


def test_long_names_leave_room_for_the_bars() -> None:
    model = PayoffMatrix(title="long", players={"one": LONG}).parameter("cost", "0.5", low="0", high="1")
    for number, name in enumerate(LONG):
        model = model.payoff(name, one=f"{number} - cost")
    figure: Any = plot_decision(decide(model.build(), "one", over=["cost"]))
    assert all(axes.get_position().width > 0.4 for axes in figure.axes)
    assert " ".join(figure.axes[1].get_yticklabels()[0].get_text().split()) == LONG[0]
