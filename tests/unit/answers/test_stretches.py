"""The parts of a line on which an answer is the same, with ends and without."""

from fractions import Fraction

from sma_games.algebra.sign_cases.virtual_substitution import Domain
from sma_games.answers import Answer, EquilibriumType
from sma_games.answers.lines import Line
from sma_games.answers.stretches import Stretch, stretches
from sma_games.modeling import ParametricGame, PayoffMatrix


def a_cubic_choice() -> ParametricGame:
    """Return a model of one player who goes where (x - 100) (x^2 - 2) is not negative."""
    return (
        PayoffMatrix(title="Go", players={"A": ["go", "stay"]})
        .parameter("x", "0", low="-1", high="1")
        .payoff("go", A="(x - 100) * (x**2 - 2)")
        .payoff("stay", A="0")
        .build()
    )


def parts(domain: Domain) -> list[Stretch]:
    model = a_cubic_choice()
    kind = EquilibriumType("goes", ())

    def answer(numbers: list[object]) -> Answer:
        return Answer((kind,) if numbers[0] >= 0 else ())  # type: ignore[operator]

    return stretches(Line(model, "x", model.baseline, answer), domain)


def told(found: list[Stretch]) -> list[tuple[str, str, bool]]:
    return [(str(each.low), str(each.high), bool(each.answer.equilibria)) for each in found]


def test_a_line_without_ends_is_looked_at_beyond_all_roots() -> None:
    assert told(parts(Domain())) == [
        ("None", "-sqrt(2)", False),
        ("-sqrt(2)", "-sqrt(2)", True),
        ("-sqrt(2)", "sqrt(2)", True),
        ("sqrt(2)", "sqrt(2)", True),
        ("sqrt(2)", "100", False),
        ("100", "100", True),
        ("100", "None", True),
    ]


def test_one_end_may_be_given() -> None:
    assert told(parts(Domain(low=Fraction(50))))[0] == ("50", "50", False)
    assert told(parts(Domain(low=Fraction(50))))[-1] == ("100", "None", True)
    assert told(parts(Domain(high=Fraction(-3)))) == [("None", "-3", False), ("-3", "-3", False)]
    assert told(parts(Domain(low=Fraction(300))))[-1] == ("300", "None", True)
    assert told(parts(Domain(Fraction(0), Fraction(0)))) == [("0", "0", True)]


def test_each_part_has_a_value_of_its_own() -> None:
    found = parts(Domain())
    assert all(each.contains(each.sample) for each in found if isinstance(each.sample, Fraction))
