// The exact answer of a model at any setting, and along any parameter.
import { checkDigest } from "./digest.mjs";
import { KINDS } from "./kinds.mjs";
import { atPlace, cutLine, lineField } from "./lines.mjs";
import { NoValue, run } from "./program.mjs";
import { Rational, rationals } from "./rationals.mjs";
import { Words } from "./words.mjs";

export const FORMAT = "sma-games answers";
export const VERSION = 1;
export const NOT_ADMISSIBLE = "not admissible";

const NO_EXACT_ANSWER = "there is no exact answer at this setting: a formula has a value that is no fraction";
const SIGN_FREE = new Set(["number", "name", "+", "-", "*", "/", "neg", "**"]);

// Refuses a document that is damaged, or that this program does not understand.
export function openModel(document) {
  if (document.format !== FORMAT || document.version !== VERSION) {
    throw new TypeError(`this is no document of format "${FORMAT}", version ${VERSION}`);
  }
  checkDigest(document);
  const kind = KINDS[document.kind];
  return kind.open ? kind.open(document) : new Model(document);
}

export class Model {
  constructor(document) {
    this.document = document;
    this.kind = KINDS[document.kind];
    this.words = new Words(document);
    this.names = document.parameters.map(({ name }) => name);
    this.lows = document.parameters.map(({ low }) => Rational.parse(low));
    this.highs = document.parameters.map(({ high }) => Rational.parse(high));
    this.baseline = document.parameters.map(({ value }) => Rational.parse(value));
    this.isAlgebraic = document.code.every(([operation]) => SIGN_FREE.has(operation));
  }

  // The nearest setting for which there is an answer, if one parameter gets a value.
  moved(setting, place, value) {
    return setting.map((own, other) => (other === place ? value : own));
  }

  isInRange(place, value) {
    return value.compare(this.lows[place]) >= 0 && value.compare(this.highs[place]) <= 0;
  }

  // The equilibria at a setting, given by the values of all parameters; or why there are none to be had.
  at(setting) {
    return this.answer(run(this.document.code, setting, rationals), rationals);
  }

  answer(results, field) {
    const refusal = this.refusal(results, field);
    if (refusal) return { refusal, equilibria: [] };
    const { formulas, structure } = this.document;
    const equilibria = this.kind.solve(structure, formulas.map((place) => results[place]), field);
    for (const found of equilibria) found.label = this.kind.label(this.document, found);
    return { refusal: null, equilibria };
  }

  // Who does what in an equilibrium; with probabilities if it was found at a setting.
  tell(found, isExact) {
    return this.kind.tell(this.document, this.words, found, isExact);
  }

  refusal(results, field) {
    for (const { place, signs, text } of this.document.conditions) {
      const value = results[place];
      if (value instanceof NoValue && value.isReal) return NO_EXACT_ANSWER;
      const isKept = !(value instanceof NoValue) && signs.includes(field.sign(value));
      if (!isKept) return `this setting is not admissible: it must be that ${text}`;
    }
    const missing = this.document.formulas.map((place) => results[place]).find((value) => value instanceof NoValue);
    return missing ? NO_EXACT_ANSWER : null;
  }

  // The parts of the range of a parameter, each with its answer, while the others stay at a setting.
  along(place, setting) {
    const { code, formulas } = this.document;
    const valuesIn = (field) => setting.map((value, other) => (other === place ? field.variable : field.of(value)));
    const anywhere = lineField(() => 1);
    const shared = this.isAlgebraic ? run(code, valuesIn(anywhere), anywhere) : null;
    const numbers = shared && formulas.map((each) => shared[each]);
    const solveNear = (field) => {
      if (!shared) return this.answer(run(code, valuesIn(field), field), field);
      const refusal = this.refusal(shared, field);
      if (refusal) return { refusal, equilibria: [] };
      const equilibria = this.kind.solve(this.document.structure, numbers, field);
      for (const found of equilibria) found.label = this.kind.label(this.document, found);
      return { refusal: null, equilibria };
    };
    const solveAt = (value) => {
      if (!(value instanceof Rational)) return solveNear(atPlace(value));
      return this.at(setting.map((own, other) => (other === place ? value : own)));
    };
    return cutLine(this.lows[place], this.highs[place], solveNear, solveAt, keyOf);
  }
}

// What tells answers apart: the types of all equilibria.
export function keyOf({ refusal, equilibria }) {
  if (refusal) return refusal === NO_EXACT_ANSWER ? "no exact answer" : NOT_ADMISSIBLE;
  return [...new Set(equilibria.map(({ label }) => label))].join(" | ") || "none";
}
