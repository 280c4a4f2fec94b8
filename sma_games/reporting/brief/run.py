"""Everything that a report shows and writes: the answer on one screen, tables, figures and a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sma_games.modeling import load_model
from sma_games.modeling.loading import load_page
from sma_games.modeling.schema import ReportDocument
from sma_games.reporting.brief.findings import Findings, find_how_sure
from sma_games.reporting.brief.markdown import report_text
from sma_games.reporting.brief.screen import (
    NOUNS,
    align,
    answer_text,
    caption_text,
    hindsight_text,
    nearest_note,
    screen_table,
    table_note,
)
from sma_games.reporting.figures.probability_chart import plot_probabilities
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.figures.tipping_chart import plot_tipping_points
from sma_games.reporting.figures.tree_drawing import plot_tree
from sma_games.reporting.spreadsheets import csv_text
from sma_games.reporting.tipping_lines import TippingLines, tipping_lines
from sma_games.reporting.words.answers import Reading, read_answer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RunReport", "write_run"]

PAGE = "sma/front_page"
SHOWN = 3  # tipping values of the first model on the screen

Progress = Callable[[str], object]


@dataclass(frozen=True)
class RunReport:
    """What `write_run` found and wrote; `str` gives the screen, at most 50 lines of 98 characters.

    A program that sets tables in its own way prints `answer`, `caption`, `table` and `notes`.
    """

    answer: str
    """Who does what and pays what, how probable that is, what is best on average, what decides it, who disagrees."""
    caption: str
    """What the table on the screen says."""
    table: pd.DataFrame
    """The values with the most belief beyond at which the main answer of the first model changes, as text."""
    notes: str
    """How the table is to be read, and where everything was written."""
    tipping: Mapping[str, pd.DataFrame]
    """All tipping tables, by "model, calibration"."""
    files: tuple[Path, ...]
    """Every file that was written."""

    def __str__(self) -> str:
        return "\n".join([self.answer, "", self.caption, align(self.table), self.notes])


def write_run(
    output: Path, progress: Progress = lambda _: None, *, page: str | Path | ReportDocument = PAGE
) -> RunReport:
    """Solve the models of a page at the baseline and at its calibration; write figures, tables and a report.

    Equilibria and tipping values are exact, and all of them; probabilities and influence are estimates, with intervals.
    The same byte for byte on every run. Costs half a minute, most of it for models that are solved setting by setting.

    Parameters
    ----------
    output
        Folder to write to; made if absent.
    progress
        Called with a line of text before each part.
    page
        What is asked of which models: the slug, or the path, of a file of form "report", or what was loaded from it.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from sma_games.modeling.loading import load_page
    >>> page = load_page("sma/front_page")
    >>> smallest = page.report.others[:1]  # alone: all models of the page take half a minute
    >>> alone = page.report.model_copy(update={"models": smallest, "others": ()})
    >>> report = write_run(Path(mkdtemp()), page=page.model_copy(update={"report": alone}))
    >>> report.table.columns.tolist()[:3]
    ['parameter', 'today', 'tipping value']
    """
    output.mkdir(parents=True, exist_ok=True)
    asked = page if isinstance(page, ReportDocument) else load_page(page)
    progress(f"Solving the {' and the '.join(model.name for model in asked.report.models)}")
    models = [load_model(model.slug) for model in asked.report.models]
    calibrations = (None, asked.report.calibration)
    answers = [[read_answer(model.fix(calibration)) for calibration in calibrations] for model in models]
    readings = [reading for pair in answers for reading in pair]
    progress("Searching for tipping points along every parameter")
    lines = [tipping_lines(reading.model, reading=reading) for reading in readings]
    tables = {_title(reading): found.to_frame() for reading, found in zip(readings, lines, strict=True)}
    progress("Asking how sure the answer is")
    findings = find_how_sure(asked.report)
    progress("Drawing")
    files = [*_write_tables(output, readings, tables), *_write_figures(output, readings, lines)]
    files += _write_how_sure(output, asked.report.outcome, findings)
    main = [row for row in lines[0].rows if row.changes_answer]
    answer, caption = answer_text(asked, answers, findings), caption_text(readings[0], main)
    report = output / "report.md"
    about = [hindsight_text(asked, answers)]
    about += [nearest_note(NOUNS[model.form], lines[2 * place].rows) for place, model in enumerate(models) if place]
    report.write_text(report_text(asked, readings, tables, [answer, *about], findings, files), encoding="utf-8")
    more = f"{len(main) - SHOWN} more values and everything else" if len(main) > SHOWN else "Everything else"
    notes = [table_note(asked), f"{more}, with figures: {report}"]
    table = screen_table(main[:SHOWN], lines[1].rows, asked.report.calibration)
    return RunReport(answer, caption, table, "\n".join(notes), tables, (report, *files))


def _title(reading: Reading) -> str:
    return f"{reading.model.slug}, {reading.model.calibration or 'baseline'}"


def _file_name(start: str, reading: Reading) -> str:
    return f"{start}-{_file_part(reading.model.slug)}-{reading.model.calibration or 'baseline'}"


def _file_part(slug: str) -> str:
    return slug.rsplit("/", 1)[-1]


def _write_tables(output: Path, readings: Sequence[Reading], tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Write all tipping points and all equilibria, one file each."""
    import pandas as pd

    about = [
        {"model": reading.model.slug, "calibration": reading.model.calibration or "baseline"} for reading in readings
    ]
    equilibria = [reading.result.to_frame().assign(**names) for reading, names in zip(readings, about, strict=True)]
    tipping = [table.assign(**names) for table, names in zip(tables.values(), about, strict=True)]
    files = []
    for name, parts in (("equilibria.csv", equilibria), ("tipping_points.csv", tipping)):
        table = pd.concat([part.astype(object) for part in parts], ignore_index=True)
        first = ["model", "calibration"]
        table = table[[*first, *(column for column in table.columns if column not in first)]]
        (output / name).write_text(csv_text(table), encoding="utf-8", newline="\n")
        files.append(output / name)
    return files


def _write_figures(output: Path, readings: Sequence[Reading], lines: Sequence[TippingLines]) -> list[Path]:
    files: list[Path] = []
    for reading, found in zip(readings, lines, strict=True):
        if reading.model.nodes:
            tree = plot_tree(reading.result, model=reading.model)
            files += save_figure(tree, output / _file_name("tree", reading))
        files += save_figure(plot_tipping_points(found), output / _file_name("tipping", reading))
    return files


def _write_how_sure(output: Path, outcome: str, findings: Findings) -> list[Path]:
    """Draw probabilities, decisions and influence."""
    known = [(each.name, each.baseline.probability) for each in findings.verdicts if each.baseline.probability]
    title = f"How probable is it that {outcome}?"
    names, found = [name for name, _ in known], [chance for _, chance in known]
    figures = {"probabilities": plot_probabilities(found, labels=names, title=title)} if known else {}
    figures |= {f"decision-{_file_part(each.model.slug)}": each.plot() for each in findings.decisions.values()}
    figures["influence"] = findings.influence.plot()
    return [file for name, figure in figures.items() for file in save_figure(figure, output / name)]
