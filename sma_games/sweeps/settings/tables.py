"""Tables of settings as people have them: a pandas table, a CSV file, or the calibrations of a model."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.modeling import ParametricGame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_rows"]


def read_rows(model: ParametricGame, rows: Any) -> tuple[pd.DataFrame, str]:
    """Return a table with one column for each parameter that varies, and what to call it in messages.

    Raises
    ------
    SettingError
        If there is no table to be had, or two of its columns have one name.
    """
    import pandas as pd

    if isinstance(rows, str | Path):
        frame, origin = (_calibrations(model), rows) if rows == "calibrations" else (_read_csv(Path(rows)), str(rows))
    elif isinstance(rows, pd.DataFrame):
        frame, origin = rows, "the table"
    else:
        raise SettingError(
            f"give a pandas DataFrame with one column for each parameter, or the name of a CSV file, "
            f"not {type(rows).__name__}; a Series becomes one by .to_frame()"
        )
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise SettingError(f"leave out one of the columns {str(twice[0])!r} of {origin}: the name occurs twice")
    return frame, str(origin)


def _calibrations(model: ParametricGame) -> pd.DataFrame:
    import pandas as pd

    names = list(dict.fromkeys(name for change in model.calibrations.values() for name in change))
    settings = [model.setting(calibration) for calibration in model.calibrations]
    return pd.DataFrame({name: [setting[name] for setting in settings] for name in names}, dtype=object)


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a file as text, its cells separated by commas, or by semicolons or tabs if its first line has no comma."""
    import pandas as pd

    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingError(f"cannot read {path} as a CSV table: {error.strerror or error}") from None
    except ValueError:
        raise SettingError(
            f"save {path} as a CSV file, which is plain text: it cannot be read as such (no archive or workbook can)"
        ) from None
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((each for each in ",;\t" if each in first), ",")
    try:
        cells = [
            [cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True)
        ]
    except csv.Error as error:
        raise SettingError(f"cannot read {path} as a CSV table: {error}") from None
    header, *body = [row for row in cells if any(row)] or [[]]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            _refuse_row(path, number, row, header, separator)
    return pd.DataFrame(body, columns=header, dtype=object)


def _refuse_row(path: Path, number: int, row: list[str], header: list[str], separator: str) -> None:
    hint = ""
    if len(row) > len(header) and separator == ",":
        hint = "; with decimal commas, as in 3,5 for 3.5, use points"
    raise SettingError(
        f"give row {number} of {path} as many cells as the header has: found {len(row)}, expected {len(header)}{hint}"
    )
