// Polynomials in one variable with integer coefficients, lowest power first, and their real roots, exactly.
import { absolute, gcd, Rational, simplestBetween } from "./rationals.mjs";

function trim(coefficients) {
  let length = coefficients.length;
  while (length && coefficients[length - 1] === 0n) length--;
  coefficients.length = length;
  return coefficients;
}

export function add(a, b) {
  if (a.length < b.length) [a, b] = [b, a];
  const sum = a.slice();
  for (let power = 0; power < b.length; power++) sum[power] += b[power];
  return a.length === b.length ? trim(sum) : sum;
}

export function negate(a) {
  return a.map((coefficient) => -coefficient);
}

export function subtract(a, b) {
  return add(a, negate(b));
}

export function multiply(a, b) {
  if (!a.length || !b.length) return [];
  if (a.length === 1) return scale(b, a[0]);
  if (b.length === 1) return scale(a, b[0]);
  const product = new Array(a.length + b.length - 1).fill(0n);
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i + j] += a[i] * b[j];
  return product;
}

function scale(a, factor) {
  return factor === 1n ? a : a.map((coefficient) => coefficient * factor);
}

export function contentOf(...polynomials) {
  let divisor = 0n;
  for (const polynomial of polynomials) {
    for (const coefficient of polynomial) {
      divisor = gcd(coefficient, divisor);
      if (divisor === 1n) return 1n;
    }
  }
  return divisor;
}

export function divideByInteger(a, divisor) {
  return divisor === 1n ? a : a.map((coefficient) => coefficient / divisor);
}

function primitive(a) {
  return divideByInteger(a, contentOf(a) || 1n);
}

// The remainder of a power of the leading coefficient, made positive, times a.
function pseudoRemainder(a, b) {
  const lead = absolute(b[b.length - 1]);
  let rest = a;
  while (rest.length >= b.length) {
    const factor = b[b.length - 1] > 0n ? rest[rest.length - 1] : -rest[rest.length - 1];
    const shift = rest.length - b.length;
    const next = rest.map((coefficient) => coefficient * lead);
    for (let power = 0; power < b.length; power++) next[power + shift] -= factor * b[power];
    rest = trim(next);
  }
  return rest;
}

// The greatest common divisor, primitive; its leading coefficient is positive.
export function commonDivisor(a, b) {
  [a, b] = [primitive(a), primitive(b)];
  while (b.length) {
    if (b.length === 1) return [1n];
    [a, b] = [b, primitive(pseudoRemainder(a, b))];
  }
  return a.length && a[a.length - 1] < 0n ? negate(a) : a;
}

// The quotient of a by a primitive divisor.
export function divideExactly(a, b) {
  if (b.length === 1) return divideByInteger(a, b[0]);
  const rest = a.slice();
  const quotient = new Array(Math.max(0, a.length - b.length + 1)).fill(0n);
  for (let power = quotient.length - 1; power >= 0; power--) {
    quotient[power] = rest[power + b.length - 1] / b[b.length - 1];
    for (let place = 0; place < b.length; place++) rest[power + place] -= quotient[power] * b[place];
  }
  return quotient;
}

export function derivative(a) {
  return a.slice(1).map((coefficient, power) => coefficient * BigInt(power + 1));
}

// The sign at a rational number.
export function signAt(a, place) {
  let value = 0n, scaleSoFar = 1n;
  for (let power = a.length - 1; power >= 0; power--) {
    value = value * place.numerator + a[power] * scaleSoFar;
    scaleSoFar *= place.denominator;
  }
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

// The sign just above a rational number: that of the first derivative which is not zero there.
export function signAbove(a, place) {
  for (; a.length; a = derivative(a)) {
    const sign = signAt(a, place);
    if (sign) return sign;
  }
  return 0;
}

export function squarefree(a) {
  return a.length < 3 ? primitive(a) : primitive(divideExactly(a, commonDivisor(a, derivative(a))));
}

// An irrational real root of a squarefree polynomial, the only one between two rationals, neither of which is a root.
export class Root {
  constructor(polynomial, low, high) {
    this.polynomial = polynomial;
    this.low = low;
    this.high = high;
    this.signBelow = signAt(polynomial, low);
  }

  halve() {
    const middle = this.low.plus(this.high).times(Rational.of(1n, 2n));
    if (signAt(this.polynomial, middle) === this.signBelow) this.low = middle;
    else this.high = middle;
  }

  compare(other) {
    if (other instanceof Rational) {
      if (this.low.compare(other) >= 0) return 1;
      if (this.high.compare(other) <= 0) return -1;
      return signAt(this.polynomial, other) === this.signBelow ? 1 : -1;
    }
    const shared = commonDivisor(this.polynomial, other.polynomial);
    for (;;) {
      if (this.high.compare(other.low) <= 0) return -1;
      if (other.high.compare(this.low) <= 0) return 1;
      const low = this.low.compare(other.low) > 0 ? this.low : other.low;
      const high = this.high.compare(other.high) < 0 ? this.high : other.high;
      if (shared.length > 1 && signAt(shared, low) * signAt(shared, high) < 0) return 0;
      this.halve();
      other.halve();
    }
  }

  // The sign that a polynomial has there.
  signOf(a) {
    if (!a.length) return 0;
    const shared = commonDivisor(this.polynomial, a);
    if (shared.length > 1 && signAt(shared, this.low) * signAt(shared, this.high) < 0) return 0;
    const chain = sturmChain(squarefree(a));
    while (countRoots(chain, this.low, this.high)) this.halve();
    const sign = signAt(a, this.high);
    return sign || signAt(a, this.low);
  }

  toNumber() {
    const small = Rational.of(1n, 1n << 60n);
    while (this.high.minus(this.low).compare(small) > 0) this.halve();
    return this.low.toNumber();
  }
}

export function comparePlaces(a, b) {
  return a instanceof Rational && !(b instanceof Rational) ? -b.compare(a) : a.compare(b);
}

export function rationalBetween(low, high) {
  for (;;) {
    const left = low instanceof Rational ? low : low.high;
    const right = high instanceof Rational ? high : high.low;
    if (left.compare(right) < 0) return simplestBetween(left, right);
    if (left.compare(right) === 0 && !(low instanceof Rational) && !(high instanceof Rational)) return left;
    if (!(low instanceof Rational)) low.halve();
    if (!(high instanceof Rational)) high.halve();
  }
}

function sturmChain(a) {
  const chain = [a, derivative(a)];
  while (chain[chain.length - 1].length > 1) {
    const rest = pseudoRemainder(chain[chain.length - 2], chain[chain.length - 1]);
    if (!rest.length) break;
    chain.push(negate(primitive(rest)));
  }
  return chain;
}

function changesAt(chain, place) {
  let changes = 0, last = 0;
  for (const each of chain) {
    const sign = signAt(each, place);
    if (sign && last && sign !== last) changes++;
    if (sign) last = sign;
  }
  return changes;
}

// Number of distinct roots above one rational and not above another.
function countRoots(chain, low, high) {
  return changesAt(chain, low) - changesAt(chain, high);
}

// The distinct real roots strictly between two rationals, in order: rationals, and the others as Root.
export function rootsBetween(a, low, high) {
  if (a.length < 2) return [];
  if (a.length === 2) {
    const root = Rational.of(-a[0], a[1]);
    return root.compare(low) > 0 && root.compare(high) < 0 ? [root] : [];
  }
  let rest = squarefree(a);
  if (rest.length === 2) return rootsBetween(rest, low, high);
  const found = [];
  for (const end of [low, high]) {
    if (signAt(rest, end) === 0) rest = divideExactly(rest, [-end.numerator, end.denominator]);
  }
  const chain = sturmChain(rest);
  const waiting = [[low, high]];
  while (waiting.length) {
    const [left, right] = waiting.pop();
    const count = countRoots(chain, left, right);
    if (count === 1 && signAt(rest, left) && signAt(rest, right)) {
      found.push(asRational(new Root(rest, left, right)));
    } else if (count) {
      const middle = left.plus(right).times(Rational.of(1n, 2n));
      if (signAt(rest, middle) === 0) {
        found.push(middle);
        const smaller = divideExactly(rest, [-middle.numerator, middle.denominator]);
        return [...found, ...rootsBetween(smaller, low, high).filter((root) => !isAmong(root, found))].sort(comparePlaces);
      }
      waiting.push([left, middle], [middle, right]);
    }
  }
  return found.sort(comparePlaces);
}

function isAmong(root, others) {
  return others.some((other) => comparePlaces(root, other) === 0);
}

// Primes by which it is tried to show that a polynomial has no rational root.
const PRIMES = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59];

// Whether some prime shows that there is no rational root: modulo it, that would be a root too.
function hasNoRationalRoot(a) {
  return PRIMES.some((prime) => {
    const rests = a.map((coefficient) => Number(coefficient % BigInt(prime)));
    if (!rests[rests.length - 1]) return false;
    for (let place = 0; place < prime; place++) {
      if (rests.reduceRight((value, rest) => (value * place + rest) % prime, 0) === 0) return false;
    }
    return true;
  });
}

// A root as a rational if it is one: then its denominator divides the leading coefficient, and near it there is no other.
function asRational(root) {
  if (hasNoRationalRoot(root.polynomial)) return root;
  const lead = absolute(root.polynomial[root.polynomial.length - 1]);
  const width = Rational.of(1n, lead * lead);
  while (root.high.minus(root.low).compare(width) >= 0) {
    root.halve();
    if (signAt(root.polynomial, root.high) === 0) return root.high;
  }
  const nearest = simplestBetween(root.low, root.high);
  return signAt(root.polynomial, nearest) === 0 ? nearest : root;
}
