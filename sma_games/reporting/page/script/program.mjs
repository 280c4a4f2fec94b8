// Formulas as straight-line code: a list of operations on the results of earlier ones, over any ordered field.
import { Rational } from "./rationals.mjs";

// A formula without an exact value: it divides by zero, or its value is no fraction.
export class NoValue {
  constructor(reason, isReal = false) {
    this.reason = reason;
    this.isReal = isReal;
  }
}

const RELATIONS = {
  "<": (sign) => sign < 0,
  "<=": (sign) => sign <= 0,
  ">": (sign) => sign > 0,
  ">=": (sign) => sign >= 0,
  "==": (sign) => sign === 0,
  "!=": (sign) => sign !== 0,
};

// The results of all operations; `values` are those of the parameters.
export function run(code, values, field) {
  const results = [];
  for (const [operation, ...operands] of code) {
    if (operation === "number") results.push(field.of(Rational.parse(operands[0])));
    else if (operation === "name") results.push(values[operands[0]]);
    else if (operation === "where") results.push(choose(operands, results, field));
    else results.push(apply(operation, operands, results, field));
  }
  return results;
}

function choose([relation, left, right, then, otherwise], results, field) {
  for (const side of [left, right]) if (results[side] instanceof NoValue) return results[side];
  const sign = field.sign(field.subtract(results[left], results[right]));
  return results[RELATIONS[relation](sign) ? then : otherwise];
}

function apply(operation, operands, results, field) {
  const exponent = operation === "**" ? operands.pop() : null;
  const given = operands.map((place) => results[place]);
  const missing = given.filter((each) => each instanceof NoValue);
  if (missing.length) return missing.find((each) => !each.isReal) ?? missing[0];
  switch (operation) {
    case "+": return field.add(...given);
    case "-": return field.subtract(...given);
    case "*": return field.multiply(...given);
    case "neg": return field.subtract(field.zero, given[0]);
    case "/": return field.sign(given[1]) ? field.divide(...given) : new NoValue("divides by zero");
    case "**": return power(given[0], exponent, field);
    case "min": return given.reduce((a, b) => (field.sign(field.subtract(b, a)) < 0 ? b : a));
    case "max": return given.reduce((a, b) => (field.sign(field.subtract(b, a)) > 0 ? b : a));
    case "abs": return field.sign(given[0]) < 0 ? field.subtract(field.zero, given[0]) : given[0];
    case "sqrt": return root(given[0], field);
    case "exp": return field.sign(given[0]) ? new NoValue("is irrational", true) : field.one;
    case "log": return logarithm(given[0], field);
    default: throw new RangeError(`unknown operation ${operation}`);
  }
}

function power(base, exponent, field) {
  if (exponent < 0 && !field.sign(base)) return new NoValue("divides by zero");
  let result = field.one;
  for (let count = 0; count < Math.abs(exponent); count++) result = field.multiply(result, base);
  return exponent < 0 ? field.divide(field.one, result) : result;
}

function root(number, field) {
  if (field.sign(number) < 0) return new NoValue("is the root of a negative number");
  if (!(number instanceof Rational)) return new NoValue("is irrational", true);
  const [top, bottom] = [wholeRoot(number.numerator), wholeRoot(number.denominator)];
  const found = Rational.of(top, bottom);
  return found.times(found).compare(number) === 0 ? found : new NoValue("is irrational", true);
}

function logarithm(number, field) {
  if (field.sign(number) <= 0) return new NoValue("is the logarithm of no positive number");
  return field.sign(field.subtract(number, field.one)) ? new NoValue("is irrational", true) : field.zero;
}

function wholeRoot(number) {
  if (number < 2n) return number;
  let guess = 1n << BigInt(Math.ceil(number.toString(2).length / 2));
  for (;;) {
    const next = (guess + number / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
