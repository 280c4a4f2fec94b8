"""Which file a name means, which files are refused, and what shared parameters bring."""

from pathlib import Path

import pytest

from sma_games.errors import ModelError
from sma_games.locations import catalog_root
from sma_games.modeling import list_models, load_model

GAME = """schema_version = 1
[model]
title = "One choice"
form = "normal"
{}
[players]
ROK = ["sign", "wait"]
[payoffs]
sign = {{ ROK = "-cost" }}
wait = {{ ROK = "-1" }}
"""
SHARED = """schema_version = 1
[model]
title = "Shared"
form = "parameters"
{}
[parameters]
cost = {{ value = {}, range = [0, 2], role = "lever" }}
[calibrations.strict]
cost = "1/3"
"""


def game(extra: str = 'parameters_from = "shared.toml"') -> str:
    return GAME.format(extra)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(name: str | Path, root: Path | None = None) -> str:
    with pytest.raises(ModelError) as caught:
        load_model(name, root=root)
    return str(caught.value)


def test_a_slug_with_or_without_ending_and_a_path_name_the_same_model() -> None:
    model = load_model("sma/timing_matrix")
    path = catalog_root() / "sma" / "timing_matrix.toml"
    assert model.slug == "sma/timing_matrix"
    assert {load_model("sma/timing_matrix.toml"), load_model(path), load_model(str(path))} == {model}
    assert load_model(path).slug == model.slug


def test_a_users_own_file_uses_parameters_next_to_it_or_of_the_catalog(tmp_path: Path) -> None:
    write(tmp_path, mine=game(), shared=SHARED.format("", "1.5"))
    model = load_model(tmp_path / "mine.toml")
    assert (model.slug, str(model.baseline["cost"]), list(model.calibrations)) == ("mine", "3/2", ["strict"])
    write(tmp_path, mine=game('parameters_from = "sma/parameters.toml"').replace("-cost", "-backlash"))
    assert load_model(tmp_path / "mine.toml").relevant == ("backlash",)


def test_own_entries_override_shared_ones(tmp_path: Path) -> None:
    own = '\n[parameters]\ncost = { value = "1", range = ["0", "2"], role = "constant" }\n[calibrations.strict]\n'
    write(tmp_path, mine=game() + own + 'cost = "2"', shared=SHARED.format("", "1.5"))
    model = load_model(tmp_path / "mine.toml")
    assert [model.baseline["cost"], model.calibrations["strict"]["cost"]] == [1, 2]
    write(tmp_path, mine=game() + '[definitions]\ncost = "7"')
    model = load_model(tmp_path / "mine.toml")
    assert model.relevant == ()
    assert dict(model.calibrations["strict"]) == {}


def test_shared_parameters_may_share_further_ones_but_not_in_a_circle(tmp_path: Path) -> None:
    more = 'parameters_from = "more.toml"'
    write(tmp_path, mine=game(), shared=SHARED.format(more, "1.5"), more=SHARED.format("", "1"))
    assert load_model(tmp_path / "mine.toml").baseline["cost"] == 3 / 2
    write(tmp_path, more=SHARED.format('parameters_from = "shared.toml"', "1"))
    assert "'shared.toml' leads back to a file that is being read already" in refusal(tmp_path / "mine.toml")


def test_problems_of_a_shared_file_name_that_file(tmp_path: Path) -> None:
    write(tmp_path, mine=game(), shared=SHARED.format("", "7"))
    assert "shared.toml: parameters.cost.value: 7 lies outside range [0, 2]" in refusal(tmp_path / "mine.toml")
    write(tmp_path, shared="[")
    assert "shared.toml: end of the file: is no TOML" in refusal(tmp_path / "mine.toml")
    write(tmp_path, shared="")
    assert "shared.toml: model: the table [model] is missing" in refusal(tmp_path / "mine.toml")


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000 + "b"], ids=["name", "path"])
def test_shared_parameters_of_a_name_too_long_for_any_file_are_none(tmp_path: Path, name: str) -> None:
    write(tmp_path, mine=game(f'parameters_from = "{name}.toml"'))
    assert "model.parameters_from: there is no file" in refusal(tmp_path / "mine.toml")


def test_an_unknown_name_is_refused_with_the_nearest_and_the_command_that_lists() -> None:
    message = refusal("sma/timing_matrx")
    assert "did you mean 'sma/timing_matrix'?" in message
    assert "`sma-games models` lists the models" in message


def test_names_that_are_no_model_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.txt").touch()
    assert "give a file whose name ends in .toml" in refusal(tmp_path / "model.txt")
    assert "is no model file" in refusal(tmp_path)
    assert "no model and no file of this name" in refusal("sma/../sma/timing_matrix")
    assert "is no model file" in refusal("")
    assert "this is no path of a file" in refusal("x" * 5000)
    assert "no model and no file of this name" in refusal("\0")
    assert "there is no such folder" in refusal("a", root=tmp_path / "missing")
    assert "it is no game itself" in refusal("sma/parameters")


def test_a_link_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", shared=SHARED.format("", "1"), mine=game())
    root = write(tmp_path / "models", mine=game())
    (root / "shared.toml").symlink_to(outside / "shared.toml")
    (root / "link.toml").symlink_to(outside / "mine.toml")
    assert "'shared.toml' is a link that leads out of the folder" in refusal("mine", root=root)
    assert "is a link that leads out of the models folder" in refusal("link", root=root)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, large="#" * 1_000_001)
    (tmp_path / "binary.toml").write_bytes(b"a = 1\n\xff")
    assert "is larger than 1,000,000 bytes" in refusal(tmp_path / "large.toml")
    assert "line 2: is no UTF-8 text" in refusal(tmp_path / "binary.toml")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, mine=game())

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read: Permission denied" in refusal(tmp_path / "mine.toml")


def test_a_mark_at_the_start_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    text = game('[parameters]\ncost = { value = 0.1, range = [0, 1.5], role = "lever" }')
    write(tmp_path, plain=text)
    (tmp_path / "windows.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_model(tmp_path / "windows.toml") == load_model(tmp_path / "plain.toml")


def test_decimals_without_quotes_are_exact(tmp_path: Path) -> None:
    write(tmp_path, mine=game('[parameters]\ncost = { value = 0.1, range = [0, 1.5], role = "lever" }'))
    assert str(load_model(tmp_path / "mine.toml").baseline["cost"]) == "1/10"


def test_the_catalog_lists_every_model_and_no_parameter_file(tmp_path: Path) -> None:
    catalog = list_models().set_index("slug")
    assert "sma/parameters" not in catalog.index
    assert catalog.form["sma/timing_matrix"] == "normal"
    assert catalog.players["sma/timing_matrix"] == "ROK, US"
    write(tmp_path, shared=SHARED.format("", "1"), mine=game())
    assert list_models(root=tmp_path).to_numpy().tolist() == [["mine", "One choice", "normal", "ROK", 1, ""]]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sma/nothing", ""),
        ("stag", "; did you mean 'textbook/stag_hunt'?"),
        ("textbook/linkage", "; did you mean 'sma/linkage'?"),
    ],
)
def test_a_name_is_guessed_by_its_last_part_as_folders_are_alike_by_chance(name: str, hint: str) -> None:
    with pytest.raises(ModelError) as refusal:
        load_model(name)
    assert str(refusal.value).endswith(f"of this name; `sma-games models` lists the models{hint}")
