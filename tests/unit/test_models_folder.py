"""The models folder by itself: files parse, sources exist, data are consistent. No solver is involved."""

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sma_games

MODELS = Path(sma_games.__file__).parent.parent / "models"
FILES = sorted(MODELS.rglob("*.toml"))
TABLES = {
    "payments": ["year", "amount", "unit", "sma", "source", "note"],
    "votes": ["sma", "date", "yes", "no", "abstain", "present", "step_pct", "signed", "source", "note"],
    "bids": [
        "sma",
        "issue",
        "unit",
        "us_initial",
        "us_last",
        "rok_last",
        "outcome",
        "w_last",
        "source",
        "note",
    ],
    "forecasts": ["date", "forecaster", "p_trump", "source", "note"],
}
NO_EVIDENCE = "assumption"

# Percent. Consumer prices of the year two years before; growth of the defense budget of the year before.
CONSUMER_PRICES = {
    2008: "4.7",
    2009: "2.8",
    2010: "2.9",
    2011: "4.0",
    2013: "1.3",
    2014: "1.3",
    2015: "0.7",
    2016: "1.0",
}
DEFENSE_BUDGET = {2021: "5.4", 2022: "3.4", 2023: "4.4", 2024: "4.2"}
CAP = Fraction(4)


def rows(table: str) -> list[dict[str, str]]:
    with (MODELS / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def entries() -> dict[str, dict[str, str]]:
    """Return the fields of each entry of references.bib; one field a line, as that file is written."""
    found: dict[str, dict[str, str]] = {}
    for entry in (MODELS / "references.bib").read_text("utf-8").split("\n@")[1:]:
        head = re.match(r"[a-z]+\{([a-z0-9_]+),\n", entry)
        assert head, entry
        assert head[1] not in found, f"{head[1]} is there twice"
        assert entry.rstrip().endswith("\n}"), entry
        found[head[1]] = dict(re.findall(r"^  ([a-z]+) *= \{(.*)\},$", entry, re.MULTILINE))
    return found


def sources(table: Any) -> Iterator[str]:
    match table:
        case dict():
            for key, value in table.items():
                yield from [value] if key in {"source", "citation"} else sources(value)
        case list():
            for value in table:
                yield from sources(value)


def by_slug(path: Path) -> str:
    return path.relative_to(MODELS).with_suffix("").as_posix()


@pytest.mark.parametrize("path", FILES, ids=by_slug)
def test_a_model_parses_and_its_sources_are_in_the_references(path: Path) -> None:
    model = tomllib.loads(path.read_text("utf-8"))
    assert model["schema_version"] == 1
    assert set(sources(model)) - {NO_EVIDENCE} <= set(entries())


@pytest.mark.parametrize("path", FILES, ids=by_slug)
def test_a_model_refers_to_no_file_outside_the_folder(path: Path) -> None:
    text = path.read_text("utf-8")
    shared = tomllib.loads(text)["model"].get("parameters_from")
    assert shared is None or (MODELS / shared).resolve().is_relative_to(MODELS.resolve())
    assert shared is None or (MODELS / shared).is_file()
    named = set(re.findall(r"[\w./-]+\.(?:toml|csv|md|txt|py)\b", text))
    assert named <= {f"models/{by_slug(path)}.toml", shared}


def test_an_entry_of_the_references_has_author_title_year_and_balanced_braces() -> None:
    text = (MODELS / "references.bib").read_text("utf-8")
    assert text.count("{") == text.count("}")
    assert text.count("\n@") == len(entries())
    for key, fields in entries().items():
        assert fields.keys() >= {"author", "title", "year"}, key
        assert re.fullmatch(r"\d{4}", fields["year"]), key
        assert all(value.count("{") == value.count("}") for value in fields.values()), key


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_its_columns_and_its_sources_are_in_the_references(table: str) -> None:
    found = rows(table)
    assert found
    assert all(list(row) == TABLES[table] and None not in row.values() for row in found)
    assert {row["source"] for row in found} <= set(entries())


def test_every_year_from_1991_to_2026_has_one_payment() -> None:
    payments = rows("payments")
    assert [int(row["year"]) for row in payments] == list(range(1991, 2027))
    assert all(row["unit"] == ("USD_100m" if int(row["year"]) < 2005 else "KRW_100m") for row in payments)
    assert all(int(old["sma"]) <= int(new["sma"]) for old, new in pairwise(payments))


@pytest.mark.parametrize(
    ("start", "growth"),
    [
        (2009, {year: min(Fraction(CONSUMER_PRICES[year - 2]), CAP) for year in range(2010, 2014)}),
        (2014, {year: min(Fraction(CONSUMER_PRICES[year - 2]), CAP) for year in range(2015, 2019)}),
        (2021, {year: Fraction(DEFENSE_BUDGET[year - 1]) for year in range(2022, 2026)}),
    ],
    ids=["8th", "9th", "11th"],
)
def test_payments_follow_the_indexation_of_their_agreement(start: int, growth: dict[int, Fraction]) -> None:
    observed = {int(row["year"]): Fraction(row["amount"]) for row in rows("payments")}
    predicted = observed[start]
    for year, percent in growth.items():
        predicted *= 1 + percent / 100
        assert abs(predicted - observed[year]) < 1, year  # KRW 100m


def test_the_votes_of_a_ratification_add_up() -> None:
    for row in rows("votes"):
        assert int(row["yes"]) + int(row["no"]) + int(row["abstain"]) == int(row["present"])
        assert 2 * int(row["yes"]) > int(row["present"])
        assert date.fromisoformat(row["signed"]) < date.fromisoformat(row["date"])


def test_the_weight_of_the_united_states_is_its_share_of_the_gap_between_the_last_bids() -> None:
    weighted = [row for row in rows("bids") if row["w_last"]]
    assert len(weighted) == 4
    for row in weighted:
        us_bid, rok_bid, outcome = (Fraction(row[column]) for column in ("us_last", "rok_last", "outcome"))
        weight = (outcome - rok_bid) / (us_bid - rok_bid)
        assert abs(weight - Fraction(row["w_last"])) < Fraction(1, 200)


def test_forecasts_are_probabilities_in_order_of_date() -> None:
    forecasts = rows("forecasts")
    days = [date.fromisoformat(row["date"]) for row in forecasts]
    assert days == sorted(days)
    assert max(days) <= date(2024, 11, 5)
    assert all(0 < Fraction(row["p_trump"]) < 1 for row in forecasts)


# --- docs/sources.md
PAGE = (MODELS.parent / "docs" / "sources.md").read_text("utf-8")
DOUBTS = ("not checked", "from memory", "not looked up", "quotation only")


def traced() -> list[list[str]]:
    """Return the rows of the table of traced parameters."""
    table = PAGE.split("## Parameters traced")[1].split("\n## ")[0]
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in table.splitlines() if line[:1] == "|"]
    return rows[2:]


def own_and_shared(slug: str) -> dict[str, dict[str, Any]]:
    """Return the parameters of a model, those of its shared file too."""
    model = tomllib.loads((MODELS / f"{slug}.toml").read_text("utf-8"))
    shared = model["model"].get("parameters_from")
    inherited = tomllib.loads((MODELS / shared).read_text("utf-8"))["parameters"] if shared else {}
    return {**inherited, **model.get("parameters", {})}


def test_at_least_twenty_parameters_are_traced_with_the_values_that_models_have() -> None:
    assert len(traced()) >= 20
    for name, slug, value, ends, *_, verdict in traced():
        parameter = own_and_shared(slug)[name]
        assert Fraction(value) == Fraction(parameter["value"]), name
        assert [Fraction(end) for end in ends.split(" to ")] == [Fraction(end) for end in parameter["range"]], name
        assert verdict.startswith(("holds", "repaired")), name
        if ": " in verdict and verdict.startswith("repaired"):
            assert parameter["evidence"] == verdict.split(": ")[1], name


def test_the_page_lists_every_reference_that_was_not_checked() -> None:
    listed = set(re.findall(r"`([a-z0-9_]+)`", PAGE.split("## References that were not checked")[1]))
    assert listed == {
        key for key, fields in entries().items() if any(doubt in fields.get("note", "") for doubt in DOUBTS)
    }


GRADED = [path for path in FILES if by_slug(path).startswith("sma/") or f"`{by_slug(path)}`" in PAGE]


@pytest.mark.parametrize("path", GRADED, ids=by_slug)
def test_every_parameter_has_a_grade_of_evidence_and_none_without_a_source_claims_one(path: Path) -> None:
    for name, parameter in tomllib.loads(path.read_text("utf-8")).get("parameters", {}).items():
        assert parameter["evidence"] in {"value", "range", "sign", "assumption"}, name
        if parameter["source"] == NO_EVIDENCE:
            assert parameter["evidence"] == "assumption", name
        elif parameter["evidence"] == "assumption":
            assert parameter["note"], f"{name}: what does the source say?"


def test_models_that_the_page_names_exist() -> None:
    named = set(re.findall(r"`(\w+/\w+)`", PAGE))
    assert named <= {by_slug(path) for path in FILES}
