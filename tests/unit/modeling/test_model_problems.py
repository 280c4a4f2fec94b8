"""Every problem that a model file can have is reported with its place, what was found, and the way out."""

from pathlib import Path

import pytest

from sma_games.errors import ModelError, Problem
from sma_games.modeling import load_model

NORMAL = """schema_version = 1
[model]
title = "Sign or wait"
form = "normal"
[parameters]
p_trump = { value = "0.5", range = ["0", "1"], role = "uncertainty", distribution = "beta(12, 12)" }
[calibrations.strict]
p_trump = "0.4"
[definitions]
cost = "1 + p_trump"
[players]
ROK = ["sign", "wait"]
US = ["accept", "decline"]
[payoffs.sign]
accept = { ROK = "-cost", US = 1 }
decline = { ROK = "-1", US = "0" }
[payoffs.wait]
accept = { ROK = "-1", US = "0" }
decline = { ROK = "-1", US = "0" }
"""

STAGES = """schema_version = 1
[model]
title = "Sign or wait, in stages"
form = "sequential"
players = ["ROK", "US"]
[parameters]
p_trump = { value = "0.5", range = ["0", "1"], role = "uncertainty" }
[[stage]]
name = "offer"
player = "ROK"
actions = ["low", "high"]
values = { low = "1", high = "2" }
[[stage]]
name = "reply"
player = "US"
actions = ["accept", "decline"]
[[stage]]
name = "election"
chance = { trump = "p_trump", democrat = "1 - p_trump" }
when = { reply = "decline" }
[[outcome]]
when = { reply = "accept" }
payoffs = { ROK = "-offer", US = "offer" }
measures = { payment = "offer" }
[[outcome]]
when = { election = "trump" }
payoffs = { ROK = "-3", US = "1" }
measures = { payment = "3" }
[[outcome]]
when = { election = "democrat" }
payoffs = { ROK = "-1", US = "1" }
measures = { payment = "1" }
"""

MATRIX_MISTAKES = [
    ("schema_version = 1\n", "", "top level", "key 'schema_version' is missing"),
    ("schema_version = 1\n", "schema_version = 2\n", "schema_version", "expected 1, found 2"),
    ("[model]", "[modle]", "model", "the table [model] is missing"),
    ('form = "normal"\n', "", "model", "key 'form' is missing"),
    ('"normal"', '"nrmal"', "model.form", "unknown form 'nrmal'; did you mean 'normal'?"),
    ('"Sign or wait"', '""', "model.title", "expected text that is not empty, found ''"),
    ('"Sign or wait"', "7", "model.title", "expected text in quotes, found 7"),
    ("title =", "titel =", "model", "unknown key 'titel'; did you mean 'title'?"),
    ('"Sign or wait"', '"Sign"\nquestion = []', "model.question", "expected text in quotes, found a list"),
    ('"Sign or wait"', '"Sign"\nquestion = {}', "model.question", "expected text in quotes, found a table"),
    ('"Sign or wait"', '"Sign"\nquestion = 1979-05-27', "model.question", "found a date"),
    ('value = "0.5"', "valeu = 1", "parameters.p_trump", "unknown key 'valeu'; did you mean 'value'?"),
    ('value = "0.5", ', "", "parameters.p_trump", "key 'value' is missing"),
    ('value = "0.5"', "value = true", "parameters.p_trump.value", "write the number as text so that it stays exact"),
    ('value = "0.5"', "value = nan", "parameters.p_trump.value", "'nan' is not a number"),
    ('value = "0.5"', 'value = "1.2"', "parameters.p_trump.value", "1.2 lies outside range [0, 1]"),
    ('["0", "1"]', '["1", "0"]', "parameters.p_trump.range", "[1, 0] is empty; the lower end must be below"),
    ('["0", "1"]', '["0", "1e301"]', "parameters.p_trump.range", "too large or too small for floats; keep to 1e-300"),
    ('["0", "1"]', '["0", "1e-301"]', "parameters.p_trump.range", "too large or too small for floats"),
    ('["0", "1"]', '["0"]', "parameters.p_trump.range 2", "expected two numbers in brackets"),
    ('["0", "1"]', '["0", "1", "2"]', "parameters.p_trump.range", "expected two numbers in brackets"),
    ('["0", "1"]', '"0"', "parameters.p_trump.range", "expected two numbers in brackets"),
    ('"uncertainty"', '"levr"', "parameters.p_trump.role", "'levr' is none of lever, uncertainty, constant; did you"),
    ("p_trump = { value", "min = { value", "parameters.min", "'min' is a function of formulas"),
    ("p_trump = { value", "lambda = { value", "parameters.lambda", "'lambda' is a reserved word"),
    ("p_trump = { value", "calibration = { value", "parameters.calibration", "is a reserved word"),
    ("p_trump = { value", '"p trump" = { value', "parameters.p trump", "'p trump' is no name; names are letters"),
    ("beta(12, 12)", "betta(1, 2)", "parameters.p_trump.distribution", "unknown distribution 'betta'; did you mean"),
    ("beta(12, 12)", "beta(12", "parameters.p_trump.distribution", "unknown distribution 'beta(12'"),
    ("beta(12, 12)", "beta(12)", "parameters.p_trump.distribution", "'beta(12)' has 1 number; write beta(a, b)"),
    ("beta(12, 12)", "beta(12, x)", "parameters.p_trump.distribution", "'x' is not a number"),
    ("beta(12, 12)", "beta(0, 1)", "parameters.p_trump.distribution", "a and b must be above 0"),
    ("beta(12, 12)", "uniform(1, 0)", "parameters.p_trump.distribution", "low must be below high"),
    ("beta(12, 12)", "loguniform(0, 1)", "parameters.p_trump.distribution", "low must lie between 0 and high"),
    ("beta(12, 12)", "normal(0, 0)", "parameters.p_trump.distribution", "the deviation must be above 0"),
    ("beta(12, 12)", "triangular(0, 2, 1)", "parameters.p_trump.distribution", "must be in this order"),
    ("beta(12, 12)", "discrete(0, 1/2, 1, 1/3)", "parameters.p_trump.distribution", "add up to 1"),
    ("beta(12, 12)", "discrete(0, 1, 2)", "parameters.p_trump.distribution", "write discrete(value, weight, ...)"),
    ("beta(12, 12)", "fixed(1)", "parameters.p_trump.distribution", "has 1 number; write fixed"),
    ("beta(12, 12)", "normal(0.5)", "parameters.p_trump.distribution", "has 1 number; write normal(mean, deviation)"),
    ("beta(12, 12)", "normal()", "parameters.p_trump.distribution", "has no numbers; write normal(mean, deviation)"),
    ("beta(12, 12)", "normal(1, 2, 3)", "parameters.p_trump.distribution", "has 3 numbers; write normal(mean, dev"),
    ('p_trump = "0.4"', 'p_trmp = "0.4"', "calibrations.strict.p_trmp", "unknown parameter 'p_trmp'; did you mean"),
    ('p_trump = "0.4"', 'p_trump = "4"', "calibrations.strict.p_trump", "4 lies outside range [0, 1]"),
    ('p_trump = "0.4"', 'p_trump = "x"', "calibrations.strict.p_trump", "'x' is not a number"),
    ("cost =", "p_trump =", "definitions.p_trump", "'p_trump' is a parameter already"),
    ('"1 + p_trump"', '"1 + later"\nlater = "1"', "definitions.cost, column 4", "unknown name 'later'"),
    ('ROK = ["sign", "wait"]', "ROK = []", "players.ROK", "at least one label is needed"),
    ('["sign", "wait"]', '["sign", "wait", "sign"]', "players.ROK", "'sign' occurs twice; labels must differ"),
    ('["sign", "wait"]', '["sign", "wait", "a/b"]', "players.ROK", "'a/b' is no label"),
    ('"-cost"', '"-csot"', "payoffs, ROK sign / US accept, player ROK, column 1", "unknown name 'csot'; did you mean"),
    ('"-cost"', "[]", "payoffs, ROK sign / US accept, player ROK", "write the payoff as text"),
    ('ROK = "-cost", ', "", "payoffs, ROK sign / US accept", "the payoff of ROK is missing"),
    ('ROK = "-cost"', 'ROK = "1", KOR = "1"', "payoffs, ROK sign / US accept", "'KOR' is no player"),
    ("[payoffs.wait]", "[payoffs.wiat]", "payoffs", "'wiat' is no strategy of ROK; did you mean 'wait'?"),
    ("[payoffs.wait]", "[payoffs.wiat]", "payoffs", "the table for ROK wait is missing"),
    ('accept = { ROK = "-cost", US = 1 }', 'accept = "1"', "payoffs, ROK sign", "the table for US accept is no table"),
    ('"-cost"', '"1 / (p_trump - 1/2)"', "at the baseline", "divides by zero"),
    ('"-cost"', '"1 / (p_trump - 0.4)"', "at calibration 'strict'", "divides by zero"),
    ("[model]", "[model", "line 2, column 7", "is no TOML"),
    ("[model]", 'a = "', "line 2, column 6", "is no TOML"),
    ("[model]", "x = " + "9" * 5000 + "\n[model]", "file", "holds a value that cannot be read"),
    ("[model]", "x = " + "[" * 5000, "file", "brackets are nested too deeply"),
    ("[model]", "x" + ".x" * 20 + " = 1\n[model]", "line 2", "a key of more than 16 parts"),
    ("[model]", "x = " + "[" * 50 + "]" * 50 + "\n[model]", "file", "tables are nested more than 40 deep"),
    ('"normal"', '"normal"\nparameters_from = "../p.toml"', "model.parameters_from", "leads out of the models folder"),
    ('"normal"', '"normal"\nparameters_from = "/p.toml"', "model.parameters_from", "leads out of the models folder"),
    ('"normal"', '"normal"\nparameters_from = "p"', "model.parameters_from", "'p' does not end in .toml"),
    ('"normal"', '"normal"\nparameters_from = "sma/parametrs.toml"', "model.parameters_from", "did you mean"),
    ('"normal"', '"normal"\nparameters_from = "sma/sign_or_wait.toml"', "model.parameters_from", "of form 'normal'"),
]

STAGE_MISTAKES = [
    ('["ROK", "US"]', '["ROK", "US", "US"]', "model.players", "'US' occurs twice"),
    ('name = "reply"', 'name = "offer"', "stage names", "'offer' occurs twice"),
    ('name = "reply"', 'name = "re ply"', "stage re ply", "is no name"),
    ('player = "US"', 'player = "USA"', "stage reply, player", "'USA' is no player; did you mean 'US'?"),
    ('player = "US"\n', "", "stage reply", "a stage needs player and actions, or chance"),
    ("chance =", 'player = "US"\nchance =', "stage election", "either player and actions, or chance, not both"),
    ("chance =", "observes = []\nchance =", "stage election", "chance observes nothing"),
    ('["accept", "decline"]', '["accept", "decline"]\nobserves = ["offr"]', "stage reply, observes", "did you mean"),
    ('["accept", "decline"]', '["accept", "decline", "accept"]', "stage reply, actions", "'accept' occurs twice"),
    ('{ reply = "decline" }', '{ repyl = "decline" }', "stage election, when", "no earlier stage is called 'repyl'"),
    ('{ reply = "decline" }', '{ reply = "declin" }', "stage election, when", "'declin' is nothing that stage 'reply'"),
    ('{ reply = "decline" }', "{ reply = 1 }", "stage 3.when.reply", "expected text in quotes, or a list"),
    ('{ reply = "decline" }', "{ reply = [] }", "stage 3.when.reply", "expected text in quotes, or a list"),
    ('when = { reply = "decline" }', "when = {}\nwhen_any = [{}]", "stage election", "either 'when' or 'when_any'"),
    ('when = { reply = "decline" }', "when_any = []", "stage election, when_any", "at least one condition is needed"),
    ('low = "1", high', 'lwo = "1", high', "stage offer, values", "'lwo' is no action here; did you mean 'low'?"),
    ('low = "1", high', "high", "stage offer, values", "the number of low is missing"),
    ("p_trump = {", "offer = {", "stage offer", "'offer' is also a parameter or definition"),
    ('"-offer"', '"-reply"', "outcome 1 (reply = accept), payoffs, ROK", "stage 'reply' has no 'values'"),
    ('"-offer"', '"-offr"', "outcome 1 (reply = accept), payoffs, ROK, column 1", "unknown name 'offr'; did you mean"),
    ('ROK = "-offer", ', "", "outcome 1 (reply = accept), payoffs", "the payoff of ROK is missing"),
    ('ROK = "-offer"', 'ROK = "1", RKO = "1"', "outcome 1 (reply = accept), payoffs", "'RKO' is no player"),
    ('payment = "offer"', "", "outcome 1 (reply = accept), measures", "measure payment is missing"),
    ('payment = "offer"', 'payment = "1", "" = "1"', "measures", "'' is no label"),
    ('"democrat" }', '["democrat", "trump"] }', "outcomes", "outcomes 2 and 3 all match the end offer = low, reply ="),
    ('election = "democrat" }', 'election = "trump", reply = "accept" }', "outcomes", "no outcome matches the end"),
    ('election = "democrat" }', 'election = "trump", reply = "accept" }', "outcome 3 (", "matches no end of the game"),
    (
        '"1 - p_trump"',
        '"1 - 2 * p_trump"',
        "at the baseline",
        "probabilities p_trump = 0.5, 1 - 2 * p_trump = 0 add up to 0.5",
    ),
    ('"1 - p_trump"', '"1 - p_trmp"', "stage election, chance, democrat, column 4", "unknown name 'p_trmp'"),
    (
        '"ROK"\nactions = ["low", "high"]\nvalues',
        '"ROK"\nobserves = []\nactions = ["low", "high"]\nvalus',
        "stage 1",
        "unknown key 'valus'; did you mean 'values'?",
    ),
    (
        '{ reply = "decline" }\n[[outcome]]',
        (
            '{ reply = "decline" }\n[[stage]]\nname = "x"\nplayer = "US"\nactions = ["a"]\n'
            'when = { election = "trump", reply = "accept" }\n[[outcome]]'
        ),
        "stage x",
        "is never reached; check its 'when'",
    ),
    (
        'name = "reply"\nplayer = "US"',
        'name = "reply"\nobserves = []\nplayer = "ROK"',
        "stages",
        "would forget an own earlier move",
    ),
    (
        'actions = ["accept", "decline"]',
        'actions = ["accept", "decline"]\nvalues = { accept = "1", decline = "election" }',
        "stage reply, values, decline, column 0",
        "unknown name 'election'",
    ),
]


def problems_of(text: str, folder: Path) -> tuple[Problem, ...]:
    path = folder / "model.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: {len(caught.value.problems)} problem")
    return caught.value.problems


def assert_reported(problems: tuple[Problem, ...], place: str, message: str) -> None:
    assert any(found.place.startswith(place) and message in found.message for found in problems), problems


def test_the_files_that_the_mistakes_are_made_in_are_right(tmp_path: Path) -> None:
    for text in (NORMAL, STAGES):
        (tmp_path / "model.toml").write_text(text, encoding="utf-8")
        assert load_model(tmp_path / "model.toml").relevant == ("p_trump",)


@pytest.mark.parametrize(("right", "wrong", "place", "message"), MATRIX_MISTAKES)
def test_a_mistake_in_a_matrix_file_is_reported(
    right: str, wrong: str, place: str, message: str, tmp_path: Path
) -> None:
    assert right in NORMAL
    assert_reported(problems_of(NORMAL.replace(right, wrong, 1), tmp_path), place, message)


@pytest.mark.parametrize(("right", "wrong", "place", "message"), STAGE_MISTAKES)
def test_a_mistake_in_a_sequential_file_is_reported(
    right: str, wrong: str, place: str, message: str, tmp_path: Path
) -> None:
    assert right in STAGES
    assert_reported(problems_of(STAGES.replace(right, wrong, 1), tmp_path), place, message)


def test_a_number_of_a_stage_that_is_not_reached_cannot_be_used(tmp_path: Path) -> None:
    text = STAGES.replace(
        'when = { reply = "decline" }', 'when = { reply = "decline" }\nvalues = { trump = 1, democrat = 2 }'
    )
    problems = problems_of(text.replace('"-offer"', '"-election"'), tmp_path)
    assert_reported(problems, "outcome 1", "uses the number of stage 'election', which is not reached in offer = low")


def test_the_error_shows_all_problems_with_the_text_and_a_caret(tmp_path: Path) -> None:
    text = NORMAL.replace('"-cost"', '"-csot"').replace('value = "0.5"', 'value = "1.2"')
    path = tmp_path / "model.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert str(caught.value).splitlines() == [
        f"{path}: 2 problems",
        " * parameters.p_trump.value: 1.2 lies outside range [0, 1]",
        " * payoffs, ROK sign / US accept, player ROK, column 1: unknown name 'csot'; did you mean 'cost'?",
        "     -csot",
        "      ^",
    ]


def test_reading_stops_at_fifty_problems(tmp_path: Path) -> None:
    problems = problems_of(NORMAL + "".join(f"x{number} = 1\n" for number in range(200)), tmp_path)
    assert len(problems) == 51
    assert problems[-1] == Problem("further", "there may be more problems; these are the first 50")


def test_too_many_names_or_stages_are_refused(tmp_path: Path) -> None:
    names = "".join(f'x{number} = "1"\n' for number in range(1001))
    assert_reported(
        problems_of(NORMAL.replace("[definitions]\n", f"[definitions]\n{names}"), tmp_path),
        "definitions",
        "there are 1002; at most 1000 are supported",
    )
    entries = names.replace('"1"', '{ value = 0, range = [-1, 1], role = "constant" }')
    assert_reported(
        problems_of(NORMAL.replace("[parameters]\n", f"[parameters]\n{entries}"), tmp_path),
        "parameters",
        "there are 1002; at most 1000 are supported",
    )
    stages = "".join(f'[[stage]]\nname = "x{number}"\nplayer = "US"\nactions = ["a"]\n' for number in range(200))
    assert_reported(
        problems_of(STAGES.replace("[[stage]]", f"{stages}[[stage]]", 1), tmp_path),
        "stage",
        "there are 203 stages; at most 200 are supported",
    )


def test_a_tree_that_grows_too_large_is_refused(tmp_path: Path) -> None:
    moves = ", ".join(f'"a{number}"' for number in range(900))
    stages = "".join(f'[[stage]]\nname = "x{number}"\nplayer = "US"\nactions = [{moves}]\n' for number in range(2))
    problems = problems_of(STAGES.replace("[[stage]]", f"{stages}[[stage]]", 1), tmp_path)
    assert_reported(problems, "stage x1", "the tree grows beyond 500,000 nodes here")


def test_a_misspelt_key_or_word_does_not_hide_the_problems_behind_it(tmp_path: Path) -> None:
    text = NORMAL.replace("[definitions]", "[definitons]", 1).replace('"-cost"', '"-csot"', 1)
    text = text.replace("title =", 'origin = "x"\ntitle =', 1).replace('role = "', 'role = "x', 1)
    problems = problems_of(text, tmp_path)
    words = (
        "unknown key 'definitons'; did you mean 'definitions'?",
        "unknown key 'origin'",
        "is none of lever",
        "'csot'",
    )
    assert [word for word in words if not any(word in problem.message for problem in problems)] == []
    assert len(problems) == len(words)
