// The page: sliders and exact inputs, the answer, strips, map, address.
import { commandLine, readAddress, writeAddress } from "./address.mjs";
import { keyOf, openModel } from "./answers.mjs";
import { Belief } from "./belief.mjs";
import { Draws } from "./draws.mjs";
import { element, swatch } from "./elements.mjs";
import { RegionMap } from "./map.mjs";
import { Rational } from "./rationals.mjs";
import { controls } from "./controls.mjs";
import { Strip, typesInWords } from "./strip.mjs";
import { decimalText, exactText, joined, numberText, percentOf, plain, sentence } from "./words.mjs";

const STEPS = 1000; // of a slider
const SHORT_UNIT = 12; // characters of a unit that stands behind each number
const FEWEST = 30; // draws of which something is told
const TURN = 12; // milliseconds of work before the page may answer its reader
const [LONG, PAUSE] = [300, 400]; // milliseconds: strips that take long wait until the reader has stopped
const LONGEST = 3000; // milliseconds of strips, beyond which a map is drawn on demand only

const byId = (id) => document.getElementById(id);

class Page {
  constructor(model) {
    this.model = model;
    this.inputs = model.names.map((_, place) => this.connect(place));
    const choose = (place, value) => this.choose(place, value);
    const beliefs = model.document.parameters.map(({ belief }) => belief && new Belief(belief));
    this.strips = beliefs.map((belief, place) => new Strip(model, place, belief, choose));
    const uncertain = beliefs.map((belief, place) => (model.document.parameters[place].role === "uncertainty" ? belief : null));
    const canDraw = uncertain.some(Boolean) && !model.about && !model.document.dependent.length;
    this.draws = canDraw ? new Draws(model, uncertain) : null;
    byId("sort").hidden = model.names.length < 2 || Boolean(model.about);
    this.map = new RegionMap(model, choose);
    for (const select of this.map.selects) select.addEventListener("change", () => this.redraw());
    this.map.root.addEventListener("toggle", () => this.map.isWanted && this.redraw());
    byId("reset").addEventListener("click", () => this.move([...model.baseline]));
    document.querySelectorAll("[data-calibration]").forEach((button) =>
      button.addEventListener("click", () => this.calibrate(Number(button.dataset.calibration))));
    byId("now").querySelector("button").addEventListener("click", () => byId("answer-title").scrollIntoView());
    byId("sort").addEventListener("click", () => this.sort());
    byId("copy-link").addEventListener("click", () => copy(window.location.href, byId("copied")));
    byId("copy-command").addEventListener("click", () => copy(byId("command").textContent, byId("copied")));
    window.addEventListener("hashchange", () => this.follow());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    this.follow();
  }

  // Makes the controls of a parameter and connects them.
  connect(place) {
    const { slider, text, fault, root } = controls(this.model, place);
    byId("parameters").append(root);
    const [low, high] = [this.model.lows[place], this.model.highs[place]];
    slider.addEventListener("input", () => {
      const share = Rational.of(BigInt(slider.value), BigInt(STEPS));
      this.choose(place, low.plus(high.minus(low).times(share)));
    });
    text.addEventListener("change", () => this.read(place, text));
    return { slider, text, fault };
  }

  read(place, text) {
    const value = Rational.parse(text.value);
    const { fault } = this.inputs[place];
    const isFine = value !== null && this.model.isInRange(place, value);
    text.setAttribute("aria-invalid", String(!isFine));
    const range = `from ${numberText(this.model.lows[place])} to ${numberText(this.model.highs[place])}`;
    fault.textContent = isFine ? "" : value ? `Write a number ${range}.` : "Write a number such as 0.41 or 11/20.";
    if (isFine) this.choose(place, value);
  }

  choose(place, value) {
    this.move(this.model.moved(this.setting, place, value));
  }

  calibrate(number) {
    const setting = [...this.model.baseline];
    for (const [place, value] of this.model.document.calibrations[number].values) setting[place] = Rational.parse(value);
    this.move(setting);
  }

  // Puts first what by belief changes the answer most probably; of what has no belief, what changes it at all.
  sort() {
    const rank = (strip) => strip.chanceToStay - (strip.changes.length ? 0.001 : 0);
    const sorted = [...this.strips].sort((one, other) => rank(one) - rank(other));
    byId("parameters").append(...sorted.map(({ root }) => root));
  }

  follow() {
    const { setting, refused } = readAddress(this.model);
    byId("refused").textContent = refused.length ? `The address holds what cannot be used: ${refused.join(", ")}.` : "";
    this.move(setting);
  }

  // Goes to a setting: the answer at once, then strips and map as there is time.
  move(setting) {
    const start = performance.now();
    this.setting = setting;
    this.answer = this.model.at(setting);
    this.showAnswer();
    this.inputs.forEach((each, place) => this.showInput(each, place));
    byId("command").textContent = commandLine(this.model, setting);
    this.answered = performance.now() - start;
    document.documentElement.dataset.answered = this.answered.toFixed(2);
    writeAddress(this.model, setting);
    this.redraw();
  }

  showInput({ slider, text, fault }, place) {
    const [low, high, value] = [this.model.lows[place], this.model.highs[place], this.setting[place]];
    const width = high.minus(low);
    slider.value = width.sign ? Math.round((STEPS * value.minus(low).toNumber()) / width.toNumber()) : 0;
    slider.setAttribute("aria-valuetext", decimalText(value));
    if (document.activeElement !== text || text.getAttribute("aria-invalid") !== "true") text.value = numberText(value);
    text.setAttribute("aria-invalid", "false");
    fault.textContent = "";
  }

  showAnswer() {
    const { refusal, equilibria } = this.answer;
    const root = byId("equilibria");
    byId("sureness").textContent = this.dependenceWords();
    byId("now").firstElementChild.replaceChildren(...this.briefWords());
    if (refusal) {
      root.replaceChildren(element("p", { class: "refusal" }, sentence(refusal)));
      return;
    }
    root.replaceChildren(
      element("p", { class: "count" }, swatch(keyOf(this.answer)), this.countWords()),
      ...equilibria.map((found, number) => this.card(found, number)));
  }

  countWords() {
    const { equilibria } = this.answer;
    const words = byId("equilibria").dataset;
    const count = equilibria.length;
    if (this.answer.status) return this.answer.status;
    const { hasTies, isContinuum, sets, isComplete } = equilibria;
    const which = !count ? "none" : hasTies || isContinuum ? "tied" : count === 1 ? "one" : "many";
    const notes = [hasTies && sets && count === 1 ? words.alike : words[which].replace("#", count)];
    if (hasTies) notes.push("Somebody is indifferent between actions.");
    if (hasTies && sets) notes.push(...setWords(sets, count));
    if (hasTies && !sets) notes.push("Mixtures of these may be equilibria too, and are not listed.");
    if (isComplete === false) notes.push("There are too many to list: these are some of them.");
    return notes.join(" ");
  }

  // The answer in a line, which stays in sight among the sliders.
  briefWords() {
    const { refusal, equilibria } = this.answer;
    if (refusal) return [sentence(keyOf(this.answer))];
    const [first, ...rest] = new Set(equilibria.map((found) => this.model.tell(found, false)));
    const others = rest.length ? `, or as in ${rest.length === 1 ? "another equilibrium" : `${rest.length} others`}` : "";
    return [swatch(keyOf(this.answer)), `Now ${first ? first + others : "there is none of this kind"}.`];
  }

  card(found, number) {
    const { model } = this;
    const { payoffs, measures } = found.numbers();
    const { measures: names, measured } = model.document.words;
    const rows = model.words.players.map((name, player) => numberRow(name, payoffs[player], model.words.unit));
    const more = measures.map((value, place) => numberRow(named(plain(names[place][0]), names[place][1]), value, ""));
    const standing = found.isStrict ? " It is strict: whoever deviates alone loses." : "";
    const place = hasMixtures(this.answer.equilibria) ? `${number + 1}. ` : "";
    const heads = (first) => element("tr", {},
      ...[first, "value", "exactly"].map((text) => element("th", { scope: "col" }, text)));
    return element("article", {},
      element("h3", {}, place + sentence(model.tell(found, true)) + standing),
      element("table", {},
        element("thead", {}, heads("payoff")),
        element("tbody", {}, ...rows),
        ...more.length ? [element("tbody", {}, element("tr", {}, element("th", { scope: "colgroup", colspan: 3, class: "measured" }, measured)), ...more)] : []),
      element("p", { class: "chance" }));
  }

  // Why nothing is drawn, if the model says of beliefs what a page does not know how to draw.
  dependenceWords() {
    const { dependent } = this.model.document;
    const names = dependent.map((place) => this.model.names[place]);
    return names.length ? `The file does not believe that ${joined(names)} are independent: what all beliefs together say `
      + "is told by sma-games probability, and not by this page." : "";
  }

  // How often the answer, and each equilibrium, stays if all that is believed is drawn at once.
  showDraws({ draws, same, types }) {
    byId("sureness").textContent = draws < FEWEST ? "" : "How sure is it? If all uncertain numbers are drawn at once "
      + `from what is believed of them, each on its own, the answer has the same color as here in ${percentOf(same, draws)} of ${draws} draws.`;
    const { equilibria } = this.answer;
    document.querySelectorAll("#equilibria article .chance").forEach((root, number) => {
      const count = types.get(equilibria[number].label) ?? 0;
      root.textContent = draws < FEWEST || equilibria.length < 2 ? "" : `There is an equilibrium like this in ${percentOf(count, draws)} of ${draws} draws.`;
    });
  }

  // Starts again with all strips, the map after them; what was under way is left.
  redraw() {
    this.work = this.draw();
    clearTimeout(this.timer);
    const work = this.work;
    const turn = () => {
      const start = performance.now();
      while (performance.now() - start < TURN) if (work.next().done) return;
      if (work === this.work) this.timer = setTimeout(turn);
    };
    this.timer = setTimeout(turn, this.spent > LONG ? PAUSE : 0);
  }

  *draw() {
    const setting = this.setting;
    const start = performance.now();
    const legend = new Map([[keyOf(this.answer), this.answer]]);
    for (const strip of this.strips) {
      strip.show(setting);
      for (const { isPoint, answer } of strip.parts) if (!isPoint || strip.model.about) legend.set(keyOf(answer), answer);
      yield;
    }
    this.spent = performance.now() - start;
    byId("legend").replaceChildren(...[...legend].map(([key, answer]) =>
      element("li", {}, swatch(key), typesInWords(this.model, answer))));
    this.map.propose(this.strips, this.spent < LONGEST);
    const spent = this.spent.toFixed(0);
    document.documentElement.dataset.strips = spent;
    byId("times").textContent = `Computed exactly: the answer in ${this.answered.toFixed(1)} ms, all strips in ${spent} ms.`;
    yield* this.map.draw(setting);
    document.documentElement.dataset.map = (performance.now() - start).toFixed(0);
    if (!this.draws || this.answer.refusal) return;
    let found = null;
    for (found of this.draws.count(setting, this.answer)) yield;
    this.showDraws(found);
    document.documentElement.dataset.draws = found.draws;
  }
}

const named = (name, unit) => (unit ? `${name} (${unit})` : name);

function numberRow(name, number, unit) {
  const isShort = unit.length <= SHORT_UNIT;
  return element("tr", {},
    element("th", { scope: "row" }, isShort ? name : named(name, unit)),
    element("td", {}, decimalText(number) + (unit && isShort ? ` ${unit}` : "")),
    element("td", {}, exactText(number)));
}

// The sets of more than one equilibrium, without those that are part of others.
function mixedSets(sets) {
  const isPart = (one, other) => one !== other && one.numbers.every((number) => other.numbers.includes(number))
    && one.numbers.length < other.numbers.length;
  return sets.filter((one) => one.numbers.length > 1 && !sets.some((other) => isPart(one, other)))
    .sort((one, other) => one.numbers[0] - other.numbers[0] || one.numbers.length - other.numbers.length);
}

const hasMixtures = ({ hasTies, sets }) => Boolean(hasTies && sets && mixedSets(sets).length);

function setWords(sets, count) {
  const found = mixedSets(sets);
  if (!found.length) return count > 1 ? ["No mixture of these is an equilibrium."] : [];
  const told = found.map(({ numbers }) => joined(numbers.map((number) => number + 1)));
  const curved = found.map(({ isConvex }, place) => (isConvex ? "" : told[place])).filter(Boolean);
  const which = found.length === 1 && found[0].numbers.length === count ? "these" : told.join(", or of ");
  const all = curved.length < found.length ? "every such mixture is one" : "some such mixtures are";
  const but = curved.length && curved.length < found.length ? `, except that of those of ${curved.join(", or of ")} only some are` : "";
  return [`Every other one is a mixture of ${which}; ${all}${but}.`];
}

async function copy(text, status) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = "Copied.";
  } catch {
    status.textContent = text;
  }
}

// Shows the page, or says that its answers are damaged.
export function start() {
  try {
    new Page(openModel(JSON.parse(byId("answers").textContent)));
    byId("page").hidden = false;
  } catch (error) {
    byId("damage").textContent = `This page cannot be used: ${error.message}.`;
    throw error;
  }
}
