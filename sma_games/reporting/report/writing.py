"""`write_report`: everything that can be told about models, in files that open anywhere."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from sma_games.errors import SettingError, SmaGamesError, did_you_mean
from sma_games.modeling import ParametricGame, load_model
from sma_games.regions.claims.claims import parse_claim
from sma_games.reporting.brief.findings import line_precision
from sma_games.reporting.report.answers import (
    QUESTION,
    comparison_section,
    tell_answer,
    tell_decisions,
    tell_dissent,
    tell_question,
    tell_zone,
)
from sma_games.reporting.report.causes import (
    tell_boxes,
    tell_branches,
    tell_influence,
    tell_map,
    tell_robustness,
    tell_tipping,
)
from sma_games.reporting.report.game import tell_game
from sma_games.reporting.report.html import write_html
from sma_games.reporting.report.latex import write_latex
from sma_games.reporting.report.markdown import write_markdown
from sma_games.reporting.report.origins import tell_assumptions, tell_provenance
from sma_games.reporting.report.section import Chapter, Section, ask, leave_out
from sma_games.reporting.report.study import Progress, Study
from sma_games.reporting.report.word import write_word
from sma_games.sensitivity import ComparedModel, Comparison, compare

__all__ = ["FORMATS", "report_chapters", "write_report"]

Models: TypeAlias = ParametricGame | str | Path | Iterable[ParametricGame | str | Path]

SECTIONS: tuple[Callable[[Study], Section], ...] = (
    tell_question,
    tell_answer,
    tell_dissent,
    tell_zone,
    tell_decisions,
    tell_influence,
    tell_tipping,
    tell_map,
    tell_game,
    tell_branches,
    tell_robustness,
    tell_boxes,
    tell_assumptions,
    tell_provenance,
)
FORMATS: Mapping[str, Callable[[Path, Sequence[Chapter]], list[Path]]] = {
    "html": write_html,
    "md": write_markdown,
    "tex": write_latex,
    "docx": write_word,
}
"""By the end of the file's name."""


def write_report(
    models: Models,
    path: str | Path,
    *,
    claim: str | Mapping[str, str] | None = None,
    formats: str | Iterable[str] = ("html", "md", "tex"),
    quick: bool = False,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> tuple[Path, ...]:
    """Write a full report about a model of any form, or about several beside each other; return the files.

    Each section that a form of game can have is there; of the others one sentence says why they are not. Every
    question is asked once, and what is found is passed on. Every run of one commit gives the same bytes. It costs
    seconds for a matrix, up to a minute for a tree with twenty uncertain parameters; minutes where a map has very many
    regions.

    Parameters
    ----------
    models
        A model, its slug or the path of its file, or several: then a comparison comes first.
    path
        The folder to write to; made if absent. The files are report.html and report.docx, which hold their figures,
        report.md with figures beside it, and report.tex with figures as PDF; a model that the catalog does not hold is
        written too, so that the commands in the report have what they ask about.
    claim
        What is asked, as in `probability`, of all models or by slug; that today's answer is an equilibrium if absent.
    formats
        Which of html, md, tex and docx, which needs the extra `word`.
    quick
        Whether to leave out what takes long: indices of influence, joint robustness, certified boxes.
    seed
        Of all estimates.
    progress
        Called with a line of text before each question.

    Raises
    ------
    SettingError
        If there is no model, a format is none of these, or a claim is none of any model.
    SmaGamesError
        If the folder cannot be written to.
    MethodError
        If a Word document is asked for, and python-docx is not installed.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> files = write_report("textbook/prisoners_dilemma", mkdtemp(), formats="md", quick=True)
    >>> files[0].name, files[0].read_text("utf-8").splitlines()[0]
    ('report.md', "# Prisoner's dilemma")
    """
    wanted = _read_formats(formats)
    folder = Path(path)
    chapters = report_chapters(models, claim=claim, quick=quick, seed=seed, progress=progress)
    progress("Writing")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [file for each in wanted for file in FORMATS[each](folder, chapters)]
        for name, text in (item for chapter in chapters for item in chapter.files.items()):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            written.append(folder / name)
        return tuple(written)
    except OSError as error:
        reason = error.strerror or error
        raise SmaGamesError(f"choose another folder: cannot write to {folder}: {reason}") from None


def _read_formats(formats: str | Iterable[str]) -> list[str]:
    """Return the formats asked for, each once."""
    wanted = list(dict.fromkeys([formats] if isinstance(formats, str) else formats))
    for each in wanted:
        if each not in FORMATS:
            hint = did_you_mean(str(each), list(FORMATS))
            raise SettingError(f"formats: expected some of {', '.join(FORMATS)}, found {each!r}{hint}")
    if not wanted:
        raise SettingError(f"formats: name at least one of {', '.join(FORMATS)}")
    return wanted


def report_chapters(
    models: Models,
    *,
    claim: str | Mapping[str, str] | None = None,
    quick: bool = False,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> tuple[Chapter, ...]:
    """Return what a report says as objects: a comparison if there are several models, then a chapter for each.

    Parameters
    ----------
    models, claim, quick, seed, progress
        As of `write_report`.
    """
    listed = [models] if isinstance(models, ParametricGame | str | Path) else list(models)
    if not listed:
        raise SettingError("models: name at least one")
    loaded = [each if isinstance(each, ParametricGame) else load_model(each) for each in listed]
    claims = [claim.get(each.slug) if isinstance(claim, Mapping) else claim for each in loaded]
    several = len(loaded) > 1
    addresses = [_address(model, f"{number}-" if several else "") for number, model in enumerate(loaded, 1)]
    studies = [
        Study(model, address, text, is_quick=quick, seed=seed, progress=progress)
        for model, address, text in zip(loaded, addresses, claims, strict=True)
    ]
    _check_claims(studies, claims)
    first = [Chapter("Comparison", [_compare(studies, claims, seed, progress)])] if several else []
    return (*first, *map(_chapter, studies))


def _check_claims(studies: Sequence[Study], claims: Sequence[str | None]) -> None:
    """Refuse claims of which none can be read about its model."""
    found = [
        ask(partial(parse_claim, study.asked, text))
        for study, text in zip(studies, claims, strict=True)
        if text is not None
    ]
    refusals = [each for each in found if isinstance(each, str)]
    if refusals and len(refusals) == len(found):
        raise SettingError(refusals[0])


def _address(model: ParametricGame, start: str) -> str:
    """Return the slug of a model of the catalog; of another one the name of a file that is to be written."""
    known = ask(lambda: load_model(model.slug).file_hash) if model.slug else ""
    return model.slug if known == model.file_hash else f"{start}model.toml"


def _chapter(study: Study) -> Chapter:
    files = {} if study.address == study.model.slug else {study.address: study.model.file_text}
    return Chapter(study.model.title, [_tidy(tell(study), study) for tell in SECTIONS], files)


def _tidy(section: Section, study: Study) -> Section:
    """Return a section without empty tables, each sentence once, and without names that only a command needs."""
    is_first = section.title == QUESTION  # which tells the claim as it is asked
    sentences = list(dict.fromkeys(section.sentences if is_first else map(study.read, section.sentences)))
    pictures = [replace(each, alt=study.read(each.alt)) for each in section.pictures]
    tables = [table for table in section.tables if len(table.frame)]
    return replace(section, sentences=sentences, pictures=pictures, tables=tables)


def _compare(studies: Sequence[Study], claims: Sequence[str | None], seed: int, progress: Progress) -> Section:
    """Return what the models say of the claims, or of the claim of the first if none was made."""
    title = "The models side by side"
    texts = {study.name: text or studies[0].claim for study, text in zip(studies, claims, strict=True)}
    progress("Comparing the models")
    models: list[ComparedModel] = []
    for study in studies:
        found = _row(study, texts[study.name], seed)
        if isinstance(found, str):
            return leave_out(title, found)
        models += found.models
    words = ["sma-games", "compare", *(each.address for each in studies), "--claim", studies[0].claim]
    command = shlex.join([*words, "--seed", str(seed)])
    return comparison_section(
        title, Comparison({each.name: texts.get(each.title, "") for each in models}, tuple(models)), [command]
    )


def _row(study: Study, claim: str, seed: int) -> Comparison | str:
    """Return what one model says of a claim: known already if it is its own; that it cannot be asked, if it cannot."""
    if claim == study.claim:
        found = study.comparison
    else:
        found = ask(lambda: compare([study.model], claim, precision=line_precision(study.model, claim), seed=seed))
    if not isinstance(found, str):
        return Comparison(found.claims, found.models[:1])
    reason = found
    plain = ask(lambda: compare([study.model]))
    return (
        plain
        if isinstance(plain, str)
        else Comparison({}, tuple(replace(each, reason=reason) for each in plain.models[:1]))
    )
