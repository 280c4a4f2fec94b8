// Rational functions of one parameter, ordered as they are near one of its values.
//
// A solver that runs on them once, with an order that remembers every polynomial whose sign it was asked, has found
// what is right as far as none of these has a root. So a line is cut into all of its parts, each with its answer.
import { gcd, Rational } from "./rationals.mjs";
import * as polynomials from "./polynomials.mjs";

const UNIT = [1n];

class LineFunction {
  constructor(numerator, denominator) {
    this.numerator = numerator;
    this.denominator = denominator;
  }
}

function reduced(numerator, denominator) {
  if (denominator.length > 1) {
    const shared = polynomials.commonDivisor(numerator, denominator);
    numerator = polynomials.divideExactly(numerator, shared);
    denominator = polynomials.divideExactly(denominator, shared);
  }
  let divisor = denominator.length === 1 && denominator[0] === 1n ? 1n : polynomials.contentOf(denominator, numerator);
  if (denominator[denominator.length - 1] < 0n) divisor = -divisor;
  return new LineFunction(
    polynomials.divideByInteger(numerator, divisor), polynomials.divideByInteger(denominator, divisor));
}

// The ordered field of rational functions; `signOf` gives the sign of a polynomial.
export function lineField(signOf) {
  const sign = (a) => (a.length < 2 ? (a.length ? (a[0] > 0n ? 1 : -1) : 0) : signOf(a));
  const subtract = (a, b) => combine(a, b, polynomials.subtract);
  return {
    zero: new LineFunction([], UNIT),
    one: new LineFunction(UNIT, UNIT),
    variable: new LineFunction([0n, 1n], UNIT),
    of: (number) => new LineFunction(number.sign ? [number.numerator] : [], [number.denominator]),
    add: (a, b) => combine(a, b, polynomials.add),
    subtract,
    multiply: (a, b) => reduced(
      polynomials.multiply(a.numerator, b.numerator), polynomials.multiply(a.denominator, b.denominator)),
    divide(a, b) {
      if (!sign(b.numerator)) throw new RangeError("a denominator is zero");
      return reduced(
        polynomials.multiply(a.numerator, b.denominator), polynomials.multiply(a.denominator, b.numerator));
    },
    sign: (a) => sign(a.numerator) * sign(a.denominator),
    same: (a, b) => !subtract(a, b).numerator.length,
    // Polynomials in the same proportions, and the positive factor.
    scaled(numbers) {
      let content = 1n, factor = UNIT;
      const parts = numbers.map(({ denominator }) => {
        const own = polynomials.contentOf(denominator);
        const rest = polynomials.divideByInteger(denominator, own);
        content = (content / gcd(content, own)) * own;
        if (rest.length > 1) {
          const shared = polynomials.commonDivisor(factor, rest);
          factor = polynomials.multiply(factor, polynomials.divideExactly(rest, shared));
        }
        return [own, rest];
      });
      if (sign(factor) < 0) factor = polynomials.negate(factor);
      const entries = numbers.map(({ numerator }, place) => {
        const [own, rest] = parts[place];
        const missing = rest.length > 1 ? polynomials.divideExactly(factor, rest) : factor;
        return polynomials.multiply(polynomials.multiply(numerator, missing), [content / own]);
      });
      return { entries, factor: polynomials.multiply(factor, [content]) };
    },
    ring: {
      zero: [],
      one: UNIT,
      add: polynomials.add,
      subtract: polynomials.subtract,
      multiply: polynomials.multiply,
      divide: polynomials.divideExactly,
      sign,
      shorten: shortenRay,
    },
    quotient: (a, b) => reduced(a, b),
  };

  function shortenRay(ray) {
    const content = polynomials.contentOf(...ray) || 1n;
    let entries = ray.map((entry) => polynomials.divideByInteger(entry, content));
    if (entries.some((entry) => entry.length > 2)) {
      let shared = [];
      for (const entry of [...entries].sort((a, b) => a.length - b.length)) {
        if (entry.length) shared = shared.length ? polynomials.commonDivisor(shared, entry) : entry;
        if (shared.length === 1) return entries;
      }
      if (sign(shared) < 0) shared = polynomials.negate(shared);
      shared = polynomials.divideByInteger(shared, polynomials.contentOf(shared));
      entries = entries.map((entry) => polynomials.divideExactly(entry, shared));
    }
    return entries;
  }
}

function combine(a, b, operation) {
  const [x, y] = [a.denominator, b.denominator];
  if (x.length === 1 && y.length === 1 && x[0] === y[0]) return reduced(operation(a.numerator, b.numerator), x);
  return reduced(
    operation(polynomials.multiply(a.numerator, y), polynomials.multiply(b.numerator, x)), polynomials.multiply(x, y));
}

// The order just above a sample, with a memory of the polynomials whose sign was asked.
export function nearSample(sample) {
  const asked = [];
  const field = lineField((polynomial) => {
    asked.push(polynomial);
    return polynomials.signAbove(polynomial, sample);
  });
  return { field, asked };
}

// The field in which the parameter has one value, rational or not.
export function atPlace(place) {
  return lineField((polynomial) =>
    place instanceof Rational ? polynomials.signAt(polynomial, place) : place.signOf(polynomial));
}

// The parts of a line in order: single values and open intervals in turn, each with its answer. `solveNear` maps a field
// of rational functions to an answer, `solveAt` a value; neighbors whose answers have one `key` are joined.
export function cutLine(low, high, solveNear, solveAt, key) {
  const cells = low.compare(high) < 0 ? findCells(low, high, solveNear) : [];
  const parts = [point(low, solveAt)];
  for (const cell of cells) parts.push(cell, point(cell.high, solveAt));
  const joined = [];
  for (const part of parts) {
    const [before, last] = joined.slice(-2);
    const isSame = last && key(last.answer) === key(part.answer);
    if (!part.isPoint && isSame && before && key(before.answer) === key(part.answer) && !before.isPoint) {
      joined.splice(-2, 2, { ...before, high: part.high });
    } else joined.push(part);
  }
  return joined;
}

function point(place, solveAt) {
  return { low: place, high: place, isPoint: true, sample: place, answer: solveAt(place) };
}

function findCells(low, high, solveNear) {
  const cells = [];
  const waiting = [[low, high]];
  const known = new Map(); // the roots of polynomials that were asked for before
  const rootsOf = (polynomial) => {
    const key = polynomial.join();
    if (!known.has(key)) known.set(key, polynomials.rootsBetween(polynomial, low, high));
    return known.get(key);
  };
  while (waiting.length) {
    const [left, right] = waiting.pop();
    const sample = polynomials.rationalBetween(left, right);
    const { field, asked } = nearSample(sample);
    const answer = solveNear(field);
    let below = left, above = right;
    for (const roots of new Set(asked.map(rootsOf))) {
      for (const root of roots) {
        if (polynomials.comparePlaces(root, sample) <= 0) {
          if (polynomials.comparePlaces(root, below) > 0) below = root;
        } else if (polynomials.comparePlaces(root, above) < 0) above = root;
      }
    }
    cells.push({ low: below, high: above, isPoint: false, sample, answer });
    if (polynomials.comparePlaces(left, below) < 0) waiting.push([left, below]);
    if (polynomials.comparePlaces(above, right) < 0) waiting.push([above, right]);
  }
  return cells.sort((a, b) => polynomials.comparePlaces(a.low, b.low));
}
