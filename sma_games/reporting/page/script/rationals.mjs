// Exact rational numbers: a numerator and a positive denominator without common factors.

const SAFE = 1n << 53n;

export function gcd(a, b) {
  if (a < 0n) a = -a;
  if (b < 0n) b = -b;
  while (b) [a, b] = [b, a % b];
  return a;
}

export class Rational {
  constructor(numerator, denominator) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  static of(numerator, denominator = 1n) {
    if (denominator === 1n) return new Rational(numerator, 1n);
    if (denominator === 0n) throw new RangeError("a denominator is zero");
    if (denominator < 0n) [numerator, denominator] = [-numerator, -denominator];
    const divisor = gcd(numerator, denominator);
    return new Rational(numerator / divisor, denominator / divisor);
  }

  // Reads "3", "-0.25", "11/20" or "1e-3"; null if a text is no number.
  static parse(text) {
    const found = /^\s*([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,3}))?(?:\s*\/\s*(\d+))?\s*$/i.exec(text);
    if (!found) return null;
    const [, sign, digits, power = "0", under = "1"] = found;
    if (BigInt(under) === 0n || (under !== "1" && digits.includes("."))) return null;
    const [whole, part = ""] = digits.split(".");
    const places = part.length - Number(power);
    const value = BigInt((sign === "-" ? "-" : "") + (whole + part || "0"));
    const scale = 10n ** BigInt(Math.abs(places));
    return places > 0 ? Rational.of(value, scale * BigInt(under)) : Rational.of(value * scale, BigInt(under));
  }

  plus(other) {
    if (this.denominator === 1n && other.denominator === 1n) return new Rational(this.numerator + other.numerator, 1n);
    const top = this.numerator * other.denominator + other.numerator * this.denominator;
    return Rational.of(top, this.denominator * other.denominator);
  }

  minus(other) {
    return this.plus(new Rational(-other.numerator, other.denominator));
  }

  times(other) {
    return Rational.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  over(other) {
    return Rational.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  compare(other) {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }

  get sign() {
    return this.numerator > 0n ? 1 : this.numerator < 0n ? -1 : 0;
  }

  // As a float, right to its last digits however long numerator and denominator are.
  toNumber() {
    if (absolute(this.numerator) < SAFE && this.denominator < SAFE) return Number(this.numerator) / Number(this.denominator);
    const shift = BigInt(Math.max(0, this.denominator.toString(2).length - absolute(this.numerator).toString(2).length + 64));
    const scaled = Number((this.numerator << shift) / this.denominator);
    return shift < 1000n ? scaled / 2 ** Number(shift) : 0;
  }

  toString() {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`;
  }
}

export const ZERO = new Rational(0n, 1n);
export const ONE = new Rational(1n, 1n);

export function absolute(number) {
  return number < 0n ? -number : number;
}

// The rational with the smallest denominator strictly between two (Stern and Brocot).
export function simplestBetween(low, high) {
  const floor = floorOf(low);
  const next = new Rational(floor + 1n, 1n);
  if (next.compare(high) < 0) {
    if (next.numerator > 0n || low.sign >= 0) return next;
    return high.sign > 0 ? ZERO : new Rational(ceilingOf(high) - 1n, 1n);
  }
  const whole = new Rational(floor, 1n);
  const left = low.minus(whole), right = high.minus(whole);
  const inverse = left.sign
    ? simplestBetween(ONE.over(right), ONE.over(left))
    : new Rational(floorOf(ONE.over(right)) + 1n, 1n);
  return whole.plus(ONE.over(inverse));
}

function floorOf(number) {
  const quotient = number.numerator / number.denominator;
  return quotient * number.denominator > number.numerator ? quotient - 1n : quotient;
}

function ceilingOf(number) {
  return -floorOf(new Rational(-number.numerator, number.denominator));
}

// The ordered field in which a setting is solved.
export const rationals = {
  zero: ZERO,
  one: ONE,
  of: (number) => number,
  add: (a, b) => a.plus(b),
  subtract: (a, b) => a.minus(b),
  multiply: (a, b) => a.times(b),
  divide: (a, b) => a.over(b),
  sign: (a) => a.sign,
  same: (a, b) => a.compare(b) === 0,
  // Integers in the same proportions, as elements of an ordered ring, and the positive factor.
  scaled(numbers) {
    let factor = 1n;
    for (const { denominator } of numbers) factor = (factor / gcd(factor, denominator)) * denominator;
    return { entries: numbers.map((each) => (each.numerator * factor) / each.denominator), factor };
  },
  ring: {
    zero: 0n,
    one: 1n,
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b, // where nothing is left over
    sign: (a) => (a > 0n ? 1 : a < 0n ? -1 : 0),
    shorten(ray) {
      let divisor = 0n;
      for (const entry of ray) {
        divisor = gcd(entry, divisor);
        if (divisor === 1n) return ray;
      }
      return divisor ? ray.map((entry) => entry / divisor) : ray;
    },
  },
  quotient: (a, b) => Rational.of(a, b),
};
