"""A file that is no TOML: the line, a caret under the mistake, and the usual cause."""

import pytest

from sma_games.errors import ModelError
from sma_games.modeling.loading import parse_tables

MISTAKES = [
    ('[model]\ntitle = "abc\nform = 1', "line 2, column 13", "quotation mark that ends this text", 'title = "abc'),
    ("title = abc", "line 1, column 9", "text and numbers stand in quotation marks", "title = abc"),
    ('title "abc"', "line 1, column 7", "a key is one word", 'title "abc"'),
    ("a: 1", "line 1, column 2", "write =, not :", "a: 1"),
    ("my key = 1", "line 1, column 4", "a key is one word", "my key = 1"),
    ("a = 1\na = 2", "line 2", "given twice", "a = 2"),
    ("[a]\nx = 1\n[a]", "line 3", "given twice", "[a]"),
    ("a = { b = 1, b = 2 }", "line 1", "given twice", "a = { b = 1, b = 2 }"),
    ("a = { b = 1,\n c = 2 }", "line 1, column 13", "must stand on one line: join", "a = { b = 1,"),
    ("a = { b = 1, }", "line 1", "leave out the comma before }", "a = { b = 1, }"),
    ("a = { b = 1 c = 2 }", "line 1, column 13", "a comma or the bracket }", "a = { b = 1 c = 2 }"),
    ('a = ["x" "y"]', "line 1, column 10", "a comma or the bracket ]", 'a = ["x" "y"]'),
    ("a = [1, 2\n", "end of the file", "a comma or the bracket ]", "a = [1, 2"),
    ("value = 0,5", "line 1, column 10", "write a decimal point", "value = 0,5"),
    ("value = 1/2", "line 1, column 10", "write the number as text", "value = 1/2"),
    ("value = 55%", "line 1, column 11", "write the number as text", "value = 55%"),
    ("value = 007.5", "line 1, column 10", "write the number as text", "value = 007.5"),
    ("value = ", "line 1, column 9", "a value is missing after =", "value ="),
    ("value = True", "line 1", "small letters", "value = True"),
    ("title = “x”", "line 1", "the quotation marks of the keyboard", "title = “x”"),
    ('path = "C:\\data"', "line 1", "for a backslash", 'path = "C:\\data"'),
    ("[model", "line 1", "bracket that ends this heading", "[model"),
    ("[[stage]", "line 1", "bracket that ends this heading", "[[stage]"),
    ('title = """x\n', "end of the file", "never closed", 'title = """x'),
    ('{"a": 1}', "line 1, column 1", "a line is a heading", '{"a": 1}'),
    ('title = "L" // c', "line 1, column 13", "a comment begins with #", 'title = "L" // c'),
    ("// c", "line 1, column 1", "a comment begins with #", "// c"),
    ('title = "L";', "line 1, column 12", "no semicolon ends a line; leave it out", 'title = "L";'),
    ("a = [1; 2]", "line 1, column 7", "write a comma, not ;", "a = [1; 2]"),
    ("a = 1,", "line 1, column 6", "no comma ends a line; leave it out", "a = 1,"),
]


@pytest.mark.parametrize(("text", "place", "cause", "line"), MISTAKES, ids=[text for text, *_ in MISTAKES])
def test_a_syntax_error_is_told_with_its_line_a_caret_and_the_usual_cause(
    text: str, place: str, cause: str, line: str
) -> None:
    with pytest.raises(ModelError) as caught:
        parse_tables(f"{text}\n", "my.toml")
    heading, first, shown, caret = str(caught.value).splitlines()
    assert heading == "my.toml: 1 problem"
    assert first.startswith(f" * {place}")
    assert cause in first
    assert shown.strip() == line
    assert caret.strip() == "^"
