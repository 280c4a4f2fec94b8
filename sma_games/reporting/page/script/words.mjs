// The words of a model: its players and actions in sentences, numbers as a reader takes them in.
import { absolute, Rational } from "./rationals.mjs";

const MANY = 4; // actions, beyond which they are only counted
const SHORT = 8; // characters of a decimal that need no rounding
const LONG = 60; // characters of a fraction that is shown in full

export function joined(parts, last = "and") {
  const end = parts[parts.length - 1] ?? "";
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} ${last} ${end}` : end;
}

// What is done instead of each other; what consists of several parts is set off by commas.
function alternatives(texts) {
  const first = texts.slice(0, -1);
  return first.some((text) => text.includes(" and ")) ? `${first.join(", ")}, or ${texts[texts.length - 1]}` : joined(texts, "or");
}

export function withArticle(noun) {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${plain(noun)}`;
}

export function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
}

export function plain(label) {
  return label.replaceAll("_", " ");
}

// A fraction as a short decimal if it has one, else as "a/b".
export function numberText(number) {
  let rest = number.denominator;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  if (rest === 1n && absolute(number.numerator) < number.denominator * 10n ** 12n) {
    const short = String(number.toNumber());
    const value = Rational.parse(short);
    if (value && value.compare(number) === 0) return short;
  }
  return `${number}`;
}

// A number rounded half to even to so many digits after the point; of a small one the first digits.
export function decimalText(number, digits = 4) {
  if (!(number instanceof Rational)) return String(Number(number.toNumber().toFixed(digits)));
  const value = Math.abs(number.toNumber());
  if (value && value < 10 ** -digits) return number.toNumber().toPrecision(3);
  const size = absolute(number.numerator) * 10n ** BigInt(digits);
  let scaled = size / number.denominator;
  const rest = 2n * (size % number.denominator);
  if (rest > number.denominator || (rest === number.denominator && scaled % 2n)) scaled += 1n;
  const text = scaled.toString().padStart(digits + 1, "0");
  const trimmed = `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, "");
  return number.sign < 0 && scaled ? `-${trimmed}` : trimmed;
}

// A number in full, as far as it is not too long to read.
export function exactText(number) {
  if (!(number instanceof Rational)) return `irrational, ${number.toNumber().toPrecision(10)}…`;
  const text = `${number}`;
  return text.length <= LONG ? text : `a fraction of ${text.length - 1} digits`;
}

// A decimal, with the fraction behind it if the decimal is not exact.
export function amount(number, unit = "") {
  const behind = unit ? ` ${unit}` : "";
  if (number instanceof Rational) {
    const exact = numberText(number);
    if (!exact.includes("/") && exact.length <= SHORT) return exact + behind;
  }
  const exactly = number instanceof Rational ? "exactly " : "";
  return `${decimalText(number)}${behind} (${exactly}${exactText(number)})`;
}

// A share in percent; what is neither nothing nor all is not rounded to it.
export function percentOf(part, whole) {
  const share = part / whole;
  return share > 0 && share < 0.01 ? "less than 1%" : share < 1 && share > 0.99 ? "more than 99%" : `${Math.round(100 * share)}%`;
}

export class Words {
  constructor({ words }) {
    this.players = words.players;
    this.unit = words.unit;
    this.measureUnits = words.measures.map(([, unit]) => unit);
    this.actions = new Map(words.actions.map(([name, third, infinitive]) => [name, { third, infinitive }]));
    this.branches = new Map(words.branches.map(([stage, branch, text]) => [`${stage}/${branch}`, text]));
  }

  // What one does who takes one of several actions, in the third person or as a verb.
  anyOf(names, form = "third") {
    const verb = form === "third" ? ["takes", "plays"] : ["take", "play"];
    if (names.length > MANY) return `${verb[0]} one of ${names.length} actions`;
    const texts = names.map((name) => this.actions.get(name)[form]);
    const isQuoted = texts.every((text) => text.startsWith(`${verb[1]} '`) && text.endsWith("'"));
    return isQuoted ? `${verb[1]} ${joined(texts.map((text) => text.slice(verb[1].length + 1)), "or")}` : alternatives(texts);
  }

  // What happens when chance takes one of several branches of a stage.
  anyBranch(stage, branches) {
    const texts = branches.map((branch) => this.branches.get(`${stage}/${branch}`));
    const isPlain = texts.every((text, place) => text === `${plain(stage)} is ${plain(branches[place])}`);
    return isPlain ? `${plain(stage)} is ${joined(branches.map(plain), "or")}` : joined(texts, "or");
  }

  // Who does what: for each player, by number, the strategies in use.
  profile(used) {
    const names = used.map(([player]) => this.players[player]);
    const isSame = new Set(used.map(([, actions]) => JSON.stringify(actions))).size === 1;
    if (used.length > 1 && isSame) {
      return `${joined(names)} ${used.length === 2 ? "both" : "all"} ${this.anyOf(used[0][1], "infinitive")}`;
    }
    return used.map(([, actions], place) => `${names[place]} ${this.anyOf(actions)}`).join(", ");
  }

  // Who does what with which probability: for each player, by number, pairs of a strategy and its probability.
  choices(rows) {
    const used = rows.map(([player, row]) => [player, row.filter(([, weight]) => weight.sign).map(([name]) => name)]);
    if (used.every(([, names]) => names.length === 1)) return this.profile(used);
    return rows.map(([player, row], place) => {
      const mixed = row.filter(([, weight]) => weight.sign && `${weight}` !== "1");
      const told = mixed.map(([name, weight]) => `${this.actions.get(name).third} with probability ${exactText(weight)}`);
      return `${this.players[player]} ${mixed.length ? joined(told) : this.anyOf(used[place][1])}`;
    }).join(", ");
  }
}
