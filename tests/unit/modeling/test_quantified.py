"""Models in which some parameters may have any value: what is refused, what is admissible, what they are equal to."""

import copy
import pickle
from fractions import Fraction
from typing import Any

import pytest

from sma_games.algebra.sign_cases.virtual_substitution import Domain
from sma_games.errors import EvaluationError, InadmissibleError, MethodError, SettingError
from sma_games.modeling import ParametricGame, PayoffMatrix, load_model
from sma_games.modeling.quantified import QuantifiedModel, quantify, read_domains


def a_sale() -> ParametricGame:
    """Return a sale at a price that is at least the cost, and not above twice of it."""
    return (
        PayoffMatrix(title="Sale", players={"seller": ["sell", "keep"]})
        .parameter("price", "2", low="0", high="10")
        .parameter("cost", "2", low="0", high="20")
        .parameter("tax", "1", low="0", high="3")
        .constraint("price >= cost")
        .constraint("price <= 2 * cost")
        .constraint("tax <= cost")
        .payoff("sell", seller="price / (tax + 1) - cost")
        .payoff("keep", seller="0")
        .build()
    )


def test_names_stand_for_ranges_and_a_mapping_for_any_interval() -> None:
    model = load_model("sma/timing_matrix")
    assert read_domains(model, "early_payment") == {"early_payment": Domain(Fraction(1), Fraction(13, 10))}
    asked: dict[str, Any] = {"early_payment": None, "demand": (None, "4.5"), "backlash": ("1/3", 2)}
    assert list(read_domains(model, asked).values()) == [
        Domain(),
        Domain(None, Fraction(9, 2)),
        Domain(Fraction(1, 3), Fraction(2)),
    ]


@pytest.mark.parametrize(
    ("for_some", "message"),
    [
        ("early_paymnt", "for_some: unknown parameter 'early_paymnt'; did you mean 'early_payment'"),
        (["early_payment", "early_payment"], "for_some: 'early_payment' occurs twice"),
        ([], "for_some: expected the name of a parameter"),
        ({"early_payment": (2, 1)}, "for_some: early_payment: no value is at least 2 and at most 1"),
        ({"early_payment": "1"}, "expected None, for any real number, or"),
        ({"early_payment": (1, 2, 3)}, "expected None, for any real number, or"),
        ({"early_payment": ("one", 2)}, "for_some: early_payment: 'one' is not a number"),
    ],
)
def test_what_is_no_range_is_refused(for_some: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        quantify(load_model("sma/timing_matrix"), for_some)


def test_a_parameter_is_not_both_varied_and_eliminated() -> None:
    with pytest.raises(SettingError, match="over: leave out 'price', or leave it out of for_some"):
        quantify(a_sale(), "price", ["cost", "price"])
    with pytest.raises(SettingError, match="one must be left"):
        quantify(a_sale(), ["price", "cost", "tax"])


def test_a_setting_is_admissible_if_some_value_is() -> None:
    model, _ = quantify(a_sale(), "price")
    assert isinstance(model, QuantifiedModel)
    assert [each.text for each in model.asked] == ["price >= cost", "price <= 2 * cost"]
    assert [each.text for each in model.admissibility if each.text.startswith("tax <=")] == ["tax <= cost"]
    assert model.is_admissible({"cost": Fraction(10), "tax": Fraction(1)})
    assert not model.is_admissible({"cost": Fraction(11), "tax": Fraction(1)})
    assert not model.is_admissible({"cost": Fraction(1), "tax": Fraction(2)})
    with pytest.raises(InadmissibleError, match="no admissible price: none satisfies 0 <= price <= 10 and price >="):
        model.numbers({"cost": Fraction(11), "tax": Fraction(1)})


def test_what_is_asked_of_both_restricts_the_eliminated_one() -> None:
    model, where = quantify(a_sale(), "price", where=["price < tax + cost", "tax > 1"])
    assert isinstance(model, QuantifiedModel)
    assert where == ("tax > 1",)
    assert [each.text for each in model.asked][-1] == "price < tax + cost"


def test_it_equals_what_is_made_again_copied_and_pickled() -> None:
    model, other = (quantify(a_sale(), {"price": ends})[0] for ends in (None, (1, 2)))
    assert model == quantify(a_sale(), {"price": None})[0] == copy.deepcopy(model)
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - our own
    assert model != other
    assert model != a_sale()
    assert repr(model).endswith("for some real price")


def test_there_is_no_game_for_some_value() -> None:
    model, _ = quantify(a_sale(), "price")
    with pytest.raises(MethodError, match="leave price out of for_some"):
        model.at()


def test_without_eliminated_parameters_it_is_the_model_itself() -> None:
    model = a_sale()
    assert quantify(model, None, where="tax > 1") == (model, ("tax > 1",))


def test_formulas_that_are_not_rational_are_refused() -> None:
    from sma_games.regions import prove

    model = (
        PayoffMatrix(title="Growth", players={"A": ["go", "stay"]})
        .parameter("rate", "1/2", low="0", high="1")
        .parameter("cost", "1", low="0", high="3")
        .payoff("go", A="exp(rate) - cost")
        .payoff("stay", A="0")
        .build()
    )
    with pytest.raises(EvaluationError):
        prove(model, "some A = go", "cost", for_some="rate")
