// How often an answer stays if all uncertain numbers are drawn at once from what is believed, each on its own.
import { NOT_ADMISSIBLE, keyOf } from "./answers.mjs";
import { Rational } from "./rationals.mjs";

const DRAWS = 1000;
const LONGEST = 1500; // milliseconds of work
const DIGITS = 6;

// Latin hypercube (McKay, Beckman and Conover 1979): the range of each number is cut into parts of equal probability,
// each is drawn from once. Yields after each draw; the last value tells how many there were and how many had each type.
export class Draws {
  constructor(model, beliefs, seed = 1) {
    Object.assign(this, { model, beliefs });
    const random = randomNumbers(seed);
    this.shares = beliefs.map((belief) => belief && shuffled(DRAWS, random).map((part) => (part + random()) / DRAWS));
  }

  *count(setting, answer) {
    const key = keyOf(answer);
    const found = { draws: 0, same: 0, types: new Map() };
    let spent = 0;
    for (let number = 0; number < DRAWS && spent < LONGEST; number++) {
      const start = performance.now();
      const drawn = this.model.at(setting.map((value, place) => (this.shares[place] ? this.draw(place, number) : value)));
      const other = keyOf(drawn);
      if (other !== NOT_ADMISSIBLE) {
        found.draws++;
        if (other === key) found.same++;
        for (const label of new Set(drawn.equilibria.map((each) => each.label))) found.types.set(label, (found.types.get(label) ?? 0) + 1);
      }
      spent += performance.now() - start;
      yield found;
    }
  }

  draw(place, number) {
    const value = Rational.parse(this.beliefs[place].at(this.shares[place][number]).toPrecision(DIGITS));
    const [low, high] = [this.model.lows[place], this.model.highs[place]];
    return value.compare(low) < 0 ? low : value.compare(high) > 0 ? high : value;
  }
}

function shuffled(count, random) {
  const found = [...Array(count).keys()];
  for (let place = count - 1; place > 0; place--) {
    const other = Math.floor(random() * (place + 1));
    [found[place], found[other]] = [found[other], found[place]];
  }
  return found;
}

// Numbers in [0, 1), the same each time, by the generator of Marsaglia (2003) with shifts of 13, 17 and 5 bits.
function randomNumbers(seed) {
  let state = seed * 2654435769 >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
