// Answers that were found beforehand, along one parameter at a time: a model that can be asked for these only.
import { Model } from "./answers.mjs";
import { KINDS } from "./kinds.mjs";
import { Rational } from "./rationals.mjs";

// A number that may be known by some digits only.
function numberOf(text) {
  return Rational.parse(text) ?? { toNumber: () => Number(text) };
}

function answerOf({ refusal, status, count, equilibria }, texts) {
  const found = equilibria.map(({ words, type, payoffs, measures }) => ({
    words: texts[words],
    label: texts[type],
    numbers: () => ({ payoffs: payoffs.map(numberOf), measures: measures.map(numberOf), probabilities: [] }),
  }));
  const more = BigInt(count) > BigInt(found.length) ? ` Of ${count} these are shown: ${found.length} different plays.` : "";
  return { refusal: refusal || null, status: status + more, equilibria: found };
}

class TableModel extends Model {
  constructor(document) {
    super(document);
    const { here, lines, texts } = document.structure;
    this.here = answerOf(here, texts);
    this.lines = lines.map(({ points }) =>
      points.map((point) => ({ value: Rational.parse(point.value), answer: answerOf(point, texts) })));
  }

  get about() {
    return "Solved beforehand at the marks only.";
  }

  at(setting) {
    const changed = [...setting.keys()].filter((place) => setting[place].compare(this.baseline[place]));
    if (!changed.length) return this.here;
    const point = changed.length === 1
      && this.lines[changed[0]].find(({ value }) => value.compare(setting[changed[0]]) === 0);
    const status = "Nothing was computed beforehand at this setting: move one slider.";
    return point ? point.answer : { refusal: null, status, equilibria: [] };
  }

  along(place) {
    return this.lines[place].map(({ value, answer }) => ({ low: value, high: value, isPoint: true, isLone: true, answer }));
  }

  moved(setting, place, value) {
    const distance = (each) => Math.abs(each.minus(value).toNumber());
    const values = this.lines[place].map((point) => point.value);
    const nearest = values.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    return super.moved(this.baseline, place, nearest);
  }

  tell({ words, label }, isExact) {
    return isExact ? words : label;
  }
}

KINDS.table = { open: (document) => new TableModel(document) };
