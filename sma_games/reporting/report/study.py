"""All that a report asks about one model, each question once: what is found is handed from section to section."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, TypeAlias

from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import parametric_form
from sma_games.modeling import ParametricGame
from sma_games.modeling.parameters import Role
from sma_games.regions import (
    BifurcationDiagram,
    RegionMap,
    Robustness,
    Zone,
    bifurcation_diagram,
    critical_regions,
    robustness,
    tipping_points,
    zone,
)
from sma_games.reporting.brief.findings import FINE, INDEX, line_precision
from sma_games.reporting.report.asked import UNIQUE, claim_of_answer, claim_words
from sma_games.reporting.report.section import ask
from sma_games.reporting.tipping_lines import TippingLines, tipping_lines
from sma_games.reporting.words.answers import Reading, read_answer
from sma_games.reporting.words.claim_sentences import claim_sentence
from sma_games.reporting.words.reader_words import reader_words
from sma_games.sensitivity import (
    Comparison,
    Decision,
    Probability,
    ScenarioBoxes,
    Sensitivity,
    beliefs,
    compare,
    decide,
    probability,
    scenarios,
    sensitivity,
)

__all__ = ["BOXED", "BOXES", "PAIR", "Progress", "Study"]

Progress: TypeAlias = Callable[[str], object]

PAIR = 2
BOXES = 1
"""How many certified boxes are looked for: each takes seconds."""
MAP_CASES = 500
"""How many case distinctions a map may need: of the models that come with the package none needs 100."""
MANY = 8
"""How many drawn parameters make it long to ask of a tree whether a claim holds for some value of another one."""
BOXED = 3  # parameters that limit a certified box: more make boxes that nobody can read


class Study:
    """One model, and what is asked of it; a question that is refused gives the sentence that says why.

    Parameters
    ----------
    model
        Bound to the values that are asked about.
    address
        What the command line calls the model: its slug, or the name of a file.
    claim
        What is claimed; that today's answer is an equilibrium if absent.
    is_quick
        Whether what takes long is left out.
    seed
        Of all estimates.
    progress
        Called with a line of text before each question.
    """

    def __init__(
        self, model: ParametricGame, address: str, claim: str | None, *, is_quick: bool, seed: int, progress: Progress
    ) -> None:
        self.model = model
        self.address = address
        self.is_quick = is_quick
        self.seed = seed
        self.why_no_shares = "a quick report works out no indices" if is_quick else ""
        self._claim = claim
        self._progress = progress

    @property
    def name(self) -> str:
        """The slug of the model, or its title."""
        return self.model.slug or self.model.title

    def tell(self, text: str) -> None:
        """Tell what is being done."""
        self._progress(f"{self.name}: {text}")

    @cached_property
    def asked(self) -> ParametricGame:
        """The model that claims are about."""
        return parametric_form(self.model)

    @cached_property
    def reading(self) -> Reading | str:
        """Today's answer."""
        self.tell("solving")
        return ask(partial(read_answer, self.model))

    @cached_property
    def claim(self) -> str:
        """What is claimed of the equilibria."""
        if self._claim is not None:
            return self._claim
        return UNIQUE if isinstance(self.reading, str) else claim_of_answer(self.reading, self.asked)

    @cached_property
    def in_words(self) -> str:
        """The claim as a reader would say it; empty if it is another one than that of the answer."""
        if self.claim == UNIQUE:
            told = claim_sentence(self.asked, UNIQUE)
            return told if self.asked is self.model else told.replace("equilibrium", "Nash equilibrium")
        return "" if isinstance(self.reading, str) else claim_words(self.reading, self.claim, self.asked)

    @cached_property
    def claim_words(self) -> str:
        """The claim in words; as it is typed if there are none for it."""
        return claim_sentence(self.asked, self.claim)

    def read(self, text: str) -> str:
        """Return a text for somebody who types no names: labels for these, and no claim in the words of a command."""
        for shown in (repr(self.model), repr(self.asked)):
            text = text.replace(shown, "this model")
        if not self.claim.isalpha():
            quoted = re.compile(rf"\bthe claim {re.escape(repr(self.claim))}", re.IGNORECASE)
            text = quoted.sub("the claim", text).replace(self.claim, "the claim")
        text = reader_words(self.model, text)
        return text[:1].upper() + text[1:]

    @cached_property
    def precision(self) -> float:
        """Half the width of the interval of a probability."""
        found = ask(lambda: line_precision(self.model, self.claim))
        return FINE if isinstance(found, str) else found

    @cached_property
    def why_certain(self) -> str:
        """Why nothing can be drawn; empty if something can."""
        found = ask(partial(beliefs, self.asked))
        if isinstance(found, str):
            return found
        return "" if found.drawn else "no parameter has a distribution, so that nothing is believed of any"

    @cached_property
    def comparison(self) -> Comparison | str:
        """What the model says at its values, and at each of its calibrations."""
        self.tell("asking how probable it is")
        names = [] if self.model.is_bound else list(self.model.calibrations)
        pairs = [(self.model, None), *((self.model, name) for name in names)]
        return ask(partial(compare, pairs, self.claim, precision=self.precision, seed=self.seed))

    @cached_property
    def levers(self) -> list[str]:
        """The parameters that somebody sets, of those that matter."""
        return [name for name in self.model.relevant if self.model.parameters[name].role is Role.LEVER]

    @cached_property
    def zones(self) -> Mapping[str, Zone | str]:
        """Where the claim holds, by lever; of a bargaining problem, at which prices everybody accepts."""
        self.tell("finding the values of levers at which it holds")
        found: dict[str, Zone | str] = {}
        if "bargaining" in self.model.tables:
            found[""] = ask(partial(zone, self.model))
        return found | {lever: ask(partial(zone, self.asked, self.claim, lever)) for lever in self.levers}

    def chance_for_some(self, lever: str) -> Probability | str:
        """Return how probable it is that the claim holds for some value of a lever."""
        if self.why_certain:
            return self.why_certain
        if self.asked.nodes and len(beliefs(self.asked).drawn) > MANY:
            return f"in a tree with more than {MANY} uncertain parameters that takes minutes"
        self.tell(f"asking how probable it is for some {lever}")
        asked = partial(probability, self.asked, self.claim, for_some=lever, precision=self.precision, seed=self.seed)
        return ask(asked)

    @cached_property
    def decisions(self) -> Mapping[str, Decision | str]:
        """What each player should do whose adviser does not know the parameters."""
        found: dict[str, Decision | str] = {}
        if self.why_certain:
            return dict.fromkeys(self.model.players, self.why_certain)
        for player in self.model.players:
            self.tell(f"weighing the actions of {player}")
            found[player] = ask(partial(decide, self.asked, player, seed=self.seed))
        return found

    @cached_property
    def influence(self) -> Sensitivity | str:
        """What the claim hangs on: shares of the variance, or bars of a tornado if there is no time for these."""
        if self.why_certain:
            return self.why_certain
        self.tell("asking what decides it")
        worth = next((each for each in self.decisions.values() if not isinstance(each, str)), None)
        asked = partial(sensitivity, self.asked, self.claim, value_of_information=worth, seed=self.seed)
        if self.is_quick:
            return ask(partial(asked, method="tornado"))
        found = ask(partial(asked, precision=INDEX))
        if not isinstance(found, str):
            return found
        self.why_no_shares = found
        return ask(partial(asked, method="tornado"))

    @cached_property
    def tipping(self) -> TippingLines | str:
        """The tipping points along every parameter."""
        self.tell("searching for tipping points")
        reading = None if isinstance(self.reading, str) else self.reading
        found = ask(partial(tipping_lines, self.model, reading=reading))
        if isinstance(found, str) or found.found or not found.lines:
            return found
        refusal = ask(partial(tipping_points, self.model, next(iter(found.lines))))  # the same along each
        return refusal if isinstance(refusal, str) else found

    @cached_property
    def influential(self) -> tuple[str, ...]:
        """Parameters that are not bound, those that matter most first; without beliefs, the nearest to tip it."""
        found = [] if isinstance(self.influence, str) else [each.name for each in self.influence.influences]
        if not isinstance(self.tipping, str):
            found += [row.parameter for row in self.tipping.rows if row.value is not None]
        free = [name for name in self.model.relevant if name not in self.model.bound]
        return tuple(dict.fromkeys([*(name for name in found if name in free), *free]))

    @cached_property
    def map(self) -> RegionMap | str:
        """The regions over the two parameters that matter most."""
        names = self.influential[:PAIR]
        if len(names) < PAIR:
            return "a map takes two parameters that the payoffs use"
        self.tell(f"drawing the map over {' and '.join(names)}")
        return ask(partial(critical_regions, self.model, names, max_cases=MAP_CASES))

    @cached_property
    def branches(self) -> BifurcationDiagram | str:
        """Every equilibrium along the parameter that matters most."""
        if not self.influential:
            return "no payoff uses a parameter that is free to vary"
        self.tell(f"following branches along {self.influential[0]}")
        return ask(partial(bifurcation_diagram, self.model, self.influential[0]))

    @cached_property
    def robustness(self) -> Robustness | str:
        """The smallest changes that end the claim."""
        self.tell("looking for the smallest change")
        return ask(partial(robustness, self.asked, claim=self.claim))

    @cached_property
    def boxes(self) -> ScenarioBoxes | str:
        """Boxes of the parameters that matter most in which the claim is proved."""
        names = list(self.influential[:BOXED])
        if not names:
            return "no payoff uses a parameter"
        self.tell("proving the claim in boxes")
        return ask(partial(scenarios, self.asked, self.claim, over=names, boxes=BOXES, seed=self.seed))

    @property
    def compare_command(self) -> str:
        """The command line that compares the model at its values and at its calibrations."""
        names = list(self.model.calibrations)
        return self.command("compare", claim=self.claim, precision=self.precision, calibration=names, seed=self.seed)

    def command(self, verb: str, *words: str, **options: Any) -> str:
        """Return a command line about this model at its setting."""
        bound = {f"{name}={exact_text(value)}" for name, value in self.model.bound.items()}
        parts = ["sma-games", verb, self.address, *words]
        parts += ["--calibration", self.model.calibration] if self.model.calibration else []
        parts += [word for each in sorted(bound) for word in ("--set", each)]
        for option, value in options.items():
            for each in value if isinstance(value, list | tuple) else [value]:
                parts += [f"--{option}", str(each)]
        return shlex.join(parts)
