// The strip above a slider: where the answer changes along one parameter, and what is believed of it.
import { NOT_ADMISSIBLE, keyOf } from "./answers.mjs";
import { colorOf, drawing, element, swatch } from "./elements.mjs";
import { comparePlaces } from "./polynomials.mjs";
import { Rational } from "./rationals.mjs";
import { amount, decimalText, joined, numberText, percentOf, sentence } from "./words.mjs";

const WIDTH = 1000;
const MOST_TOLD = 8; // equilibria of one answer
const [BELIEF_HEIGHT, HEIGHT] = [22, 44];

export class Strip {
  constructor(model, place, belief, choose) {
    Object.assign(this, { model, place, belief, choose });
    this.low = model.lows[place];
    this.width = model.highs[place].minus(this.low).toNumber();
    this.root = document.getElementById(`parameter-${place}`);
    this.picture = this.root.querySelector(".strip");
    this.tips = this.root.querySelector(".tips");
    this.details = this.root.querySelector("details");
    this.details.addEventListener("toggle", () => this.list());
    this.picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  }

  x(number) {
    return this.width ? (WIDTH * (number - this.low.toNumber())) / this.width : 0;
  }

  show(setting) {
    this.parts = this.model.along(this.place, setting);
    const value = setting[this.place];
    this.now = this.parts.find(({ low, high, isPoint }) => (isPoint
      ? comparePlaces(low, value) === 0
      : comparePlaces(low, value) < 0 && comparePlaces(high, value) > 0));
    this.draw();
    this.tell();
    this.list();
  }

  // The values inside the range at which the picture changes.
  get bounds() {
    if (this.model.about) return [];
    return this.parts.slice(0, -1).map(({ high }) => high).filter((each, number, all) => {
      const [first, last] = [this.parts[0].low, this.parts[this.parts.length - 1].high];
      const isEnd = comparePlaces(each, first) === 0 || comparePlaces(each, last) === 0;
      return !isEnd && (!number || comparePlaces(each, all[number - 1]));
    });
  }

  // Those of them at which one answer is followed by another, without ends of what is admissible.
  get changes() {
    const isOut = (place) => this.parts.some(({ low, high, isPoint, answer }) => !isPoint && keyOf(answer) === NOT_ADMISSIBLE
      && (comparePlaces(low, place) === 0 || comparePlaces(high, place) === 0));
    return this.bounds.filter((place) => !isOut(place));
  }

  // The stretches of admissible values, if some values are not.
  get admissible() {
    const found = [];
    for (const { low, high, answer } of this.parts) {
      if (keyOf(answer) === NOT_ADMISSIBLE) continue;
      const last = found[found.length - 1];
      if (last && comparePlaces(last.high, low) === 0) last.high = high;
      else found.push({ low, high });
    }
    return this.parts.some(({ answer }) => keyOf(answer) === NOT_ADMISSIBLE) ? found : null;
  }

  draw() {
    const made = [];
    for (const { from, to, height } of this.belief ? this.belief.steps(this.width) : []) {
      const tall = BELIEF_HEIGHT * height;
      made.push(drawing("rect", {
        class: "belief", x: this.x(from), width: this.x(to) - this.x(from), y: BELIEF_HEIGHT - tall, height: tall,
      }));
    }
    for (const { low, high, isPoint, answer } of this.parts) {
      const [start, end] = [this.x(low.toNumber()), this.x(high.toNumber())];
      if (isPoint && !this.model.about) continue; // a line marks it, if the answer is another one there
      const shape = { x: isPoint ? start - 4 : start, width: isPoint ? 8 : end - start, y: BELIEF_HEIGHT, height: 22 };
      const { fill, way } = colorOf(keyOf(answer));
      made.push(drawing("rect", { ...shape, style: `fill: ${fill}` }));
      if (way) made.push(drawing("rect", { ...shape, fill: `url(#way-${way})` }));
    }
    for (const change of this.bounds) {
      const x = this.x(change.toNumber());
      const ends = { x1: x, x2: x, y1: 0, y2: HEIGHT, "vector-effect": "non-scaling-stroke" };
      made.push(drawing("line", { class: "change", ...ends }));
    }
    this.picture.replaceChildren(...made);
  }

  // Whether the answer at a single value differs from those on both sides.
  isLone(place) {
    const number = this.parts.findIndex(({ low, isPoint }) => isPoint && comparePlaces(low, place) === 0);
    const [before, here, after] = [-1, 0, 1].map((step) => this.parts[number + step] && keyOf(this.parts[number + step].answer));
    return here !== before && here !== after;
  }

  tell() {
    if (this.model.about) {
      this.picture.setAttribute("aria-label", this.model.about);
      this.tips.textContent = this.model.about;
      return;
    }
    const { changes, admissible } = this;
    const where = !admissible ? " over the whole range" : admissible.length ? " at these" : "";
    const allowed = admissible ? `${admissibleWords(admissible)} ` : "";
    const told = allowed + (changes.length ? "The answer changes at " : where && `The answer does not change${where}.`);
    this.picture.setAttribute("aria-label", `${told}${changes.map((each) => decimalText(each)).join(", ")}`);
    this.tips.replaceChildren(told);
    changes.forEach((change, number) => {
      const isExact = change instanceof Rational;
      const go = { type: "button", class: "tip", onclick: () => this.choose(this.place, change) };
      const text = amount(change);
      const title = `Set ${this.model.names[this.place]} to ${isExact ? numberText(change) : text}`;
      this.tips.append(number ? ", " : "", isExact ? element("button", { ...go, title }, text) : text);
    });
    if (changes.length) this.tips.append(".");
    const isHere = this.now && keyOf(this.now.answer) !== NOT_ADMISSIBLE;
    if (isHere && changes.length && this.now.isPoint && this.isLone(this.now.low)) {
      this.tips.append(" The answer shown above holds at this value only.");
    } else if (this.belief && changes.length && isHere) this.tips.append(` ${this.certainty()}`);
  }

  // How probable it is that the answer stays what it is, if only this parameter is drawn, among admissible values.
  get chanceToStay() {
    if (!this.belief || !this.now) return 1;
    const now = keyOf(this.now.answer);
    let [stays, known] = [0, 0];
    for (const { low, high, isPoint, answer } of this.parts) {
      const key = keyOf(answer);
      if (isPoint || key === NOT_ADMISSIBLE) continue;
      const share = this.belief.below(high.toNumber()) - this.belief.below(low.toNumber());
      known += share;
      if (key === now) stays += share;
    }
    return known ? stays / known : 1;
  }

  certainty() {
    const share = this.chanceToStay;
    const about = share === 1 ? "for certain" : `with a probability of about ${percentOf(share, 1)}`;
    return `By what is believed of this number alone, the answer keeps its color ${about}.`;
  }

  // What holds where, once it is asked for.
  list() {
    if (!this.details.open || !this.parts) return;
    const items = this.parts.filter(({ isPoint, low }) => !isPoint || this.model.about || this.isLone(low)).map((part) => {
      const where = part.isPoint ? `At ${amount(part.low)}` : `From ${amount(part.low)} to ${amount(part.high)}`;
      const what = typesInWords(this.model, part.answer, Boolean(this.model.about));
      const color = part.isPoint && !this.model.about ? "" : swatch(keyOf(part.answer));
      return element("li", part === this.now ? { "aria-current": "true" } : {}, color, `${where}: ${what}`);
    });
    this.details.querySelector("ul").replaceChildren(...items);
  }
}

function admissibleWords(stretches) {
  if (!stretches.length) return "No value is admissible while the others stay.";
  const told = stretches.map(({ low, high }) => (comparePlaces(low, high) ? `from ${amount(low)} to ${amount(high)}` : amount(low)));
  return `Admissible are values ${joined(told)}.`;
}

// The types of all equilibria, in words; or the equilibria with their numbers.
export function typesInWords(model, { refusal, equilibria }, isExact = false) {
  if (refusal) return sentence(keyOf({ refusal, equilibria }));
  const told = [...new Set(equilibria.map((found) => model.tell(found, isExact)))];
  if (told.length > MOST_TOLD) told.splice(MOST_TOLD - 1, told.length, `as in ${told.length - MOST_TOLD + 1} others`);
  return sentence(told.join(" — or ") || "there is none of this kind");
}
