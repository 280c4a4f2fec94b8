// All subgame-perfect equilibria of a tree with perfect information, mixtures at ties included, over any ordered field.
//
// The equilibria of a subgame are a union of sets, each given by its corners in realization weights, the probabilities
// with which actions on the path are played. At a decision, choose one set behind each action. The mover uses actions
// that are worth the same t, while every other action has an equilibrium worth no more than t: sets are cut there, by
// one step of the double description method, and mixed. At a chance move sets are added. If t may vary where several
// actions are used, the set is curved: not all mixtures of its corners belong to it, and it is not cut again.
const [MOST_SETS, MOST_CORNERS, MOST_COMBINATIONS, MOST_SPREAD] = [64, 64, 512, 12];

class TooMany extends Error {}

// The sets of equilibria, as far as they differ on the path of play, and the actions that some equilibrium of a subgame
// uses at each decision; the sets are null if they are too many, or if a curved one would have to be cut.
export function perfectPlays(nodes, numbers, field) {
  const sets = new Array(nodes.length);
  const openActions = new Map();
  const sums = new Sums(field);
  try {
    for (let index = nodes.length - 1; index >= 0; index--) {
      const node = nodes[index];
      const below = (node.children ?? []).map((child) => sets[child]);
      if (node.kind === "end") {
        const value = [...node.payoffs, ...node.measures].map((place) => numbers[place]);
        sets[index] = [{ corners: [{ value, positive: [], weights: new Map() }], isConvex: true }];
      } else if (node.kind === "decision") {
        const only = onlyBest(node.player, below, sums);
        const decision = only === null ? new Decision(index, node.player, below, sums) : { places: [only], sets: () => below[only] };
        openActions.set(index, decision.places);
        sets[index] = distinctSets(decision.sets(), field);
      } else {
        const probabilities = node.probabilities.map((place) => numbers[place]);
        sets[index] = distinctSets(afterChance(probabilities, below, sums), field);
      }
    }
  } catch (error) {
    if (error instanceof TooMany) return null;
    throw error;
  }
  return { sets: sets[0], openActions };
}

// Comparisons, and mixtures of corners.
class Sums {
  constructor(field) {
    this.field = field;
    this.cuts = 0;
  }

  compare(a, b) {
    return this.field.sign(this.field.subtract(a, b));
  }

  greatest(values) {
    return values.reduce((a, b) => (this.compare(b, a) > 0 ? b : a));
  }

  least(values) {
    return values.reduce((a, b) => (this.compare(b, a) < 0 ? b : a));
  }

  // The point between two corners that is worth a bound to the mover.
  crossing(above, below, mover, bound) {
    const { subtract, divide, multiply, add, zero } = this.field;
    const [high, low] = [above.value[mover], below.value[mover]];
    const share = divide(subtract(bound, low), subtract(high, low));
    const mix = (one, other) => add(other, multiply(share, subtract(one, other)));
    const value = above.value.map((one, place) => (place === mover ? bound : mix(one, below.value[place])));
    const keys = new Set([...above.weights.keys(), ...below.weights.keys()]);
    const weights = new Map([...keys].map((key) => [key, mix(above.weights.get(key) ?? zero, below.weights.get(key) ?? zero)]));
    return { value, positive: union(above.positive, below.positive), weights };
  }
}

const union = (one, other) => [...new Set([...one, ...other])];

function* combinations(options) {
  if (options.reduce((product, each) => product * each.length, 1) > MOST_COMBINATIONS) throw new TooMany();
  const [first, ...rest] = options;
  if (!first) yield [];
  else for (const each of first) for (const others of combinations(rest)) yield [each, ...others];
}

// The only best action, if there is no tie behind any action and none here; else null.
function onlyBest(mover, below, sums) {
  if (below.some((sets) => sets.length > 1 || sets[0].corners.length > 1)) return null;
  const worth = below.map(([{ corners }]) => corners[0].value[mover]);
  let [best, isTied] = [0, false];
  for (let place = 1; place < worth.length; place++) {
    const sign = sums.compare(worth[place], worth[best]);
    if (sign > 0) [best, isTied] = [place, false];
    else if (!sign) isTied = true;
  }
  return isTied ? null : best;
}

class Decision {
  constructor(index, mover, below, sums) {
    Object.assign(this, { index, mover, below, sums });
    this.ranges = below.map((sets) => sets.map(({ corners }) => {
      const worth = corners.map(({ value }) => value[mover]);
      return worth.length > 1 ? [sums.least(worth), sums.greatest(worth)] : [worth[0], worth[0]];
    }));
    this.lowest = this.ranges.map((own) =>
      own.reduce((best, [low], number) => (number && sums.compare(low, own[best][0]) < 0 ? number : best), 0));
    const bar = sums.greatest(this.ranges.map((own, place) => own[this.lowest[place]][0]));
    this.places = [...below.keys()].filter((place) =>
      this.ranges[place].some(([, high]) => sums.compare(high, bar) >= 0));
  }

  *sets() {
    const options = this.below.map((sets, place) => (this.places.includes(place) ? [...sets.keys()] : [this.lowest[place]]));
    for (const chosen of combinations(options)) {
      const bounds = chosen.map((number, place) => this.ranges[place][number]);
      for (const use of this.uses(bounds)) {
        const isNew = this.places.every((place) => use.places.includes(place) || chosen[place] === this.lowest[place]);
        if (isNew) yield this.mix(chosen.map((number, place) => this.below[place][number]), use);
      }
    }
  }

  // Actions that may be used together, and the least and greatest payoff that they may then be worth, but those that
  // always can be used with others too.
  *uses(bounds) {
    const { sums, places } = this;
    const isSpread = (place) => bounds[place][0] !== bounds[place][1] && sums.compare(bounds[place][1], bounds[place][0]) > 0;
    const spread = places.filter(isSpread);
    const single = places.filter((place) => !spread.includes(place));
    const best = single.length ? sums.greatest(single.map((place) => bounds[place][0])) : null;
    const equal = single.filter((place) => !sums.compare(bounds[place][0], best));
    if (spread.length > MOST_SPREAD) throw new TooMany();
    const floors = [...bounds.keys()].filter((place) => !spread.includes(place) && !equal.includes(place)).map((place) => bounds[place][0]);
    for (let bits = 0; bits < 2 ** spread.length; bits++) {
      const some = spread.filter((_, place) => (bits >> place) & 1);
      const [lows, highs] = [0, 1].map((end) => some.map((place) => bounds[place][end]));
      const rest = spread.filter((place) => !some.includes(place)).map((place) => bounds[place][0]);
      const isBest = equal.length
        && [...floors, ...rest, ...lows].every((low) => sums.compare(best, low) >= 0)
        && highs.every((high) => sums.compare(high, best) >= 0)
        && rest.every((low) => sums.compare(low, best));
      if (isBest) yield { places: [...equal, ...some].sort((a, b) => a - b), low: best, high: best };
      if (!some.length) continue;
      const others = equal.length ? [...rest, best] : rest;
      const [low, high] = [sums.greatest([...lows, ...floors, ...others]), sums.least(highs)];
      const width = sums.compare(high, low);
      if (width > 0 || (!width && others.every((other) => sums.compare(other, low)))) yield { places: some, low, high };
    }
  }

  mix(parts, { places, low, high }) {
    const isTied = this.places.length > 1;
    const corners = places.flatMap((place) => this.clip(parts[place], low, high).map((corner) => {
      if (!isTied) return corner;
      const key = `${this.index}.${place}`;
      return {
        value: corner.value, positive: [...corner.positive, key], weights: new Map(corner.weights).set(key, this.sums.field.one),
      };
    }));
    const isCurved = places.length > 1 && low !== high && this.sums.compare(high, low) > 0;
    return { corners, isConvex: !isCurved && places.every((place) => parts[place].isConvex) };
  }

  // The corners of the part of a set that is worth an amount between bounds to the mover.
  clip({ corners, isConvex }, low, high) {
    for (const [bound, side] of [[low, 1], [high, -1]]) {
      const signs = corners.map(({ value }) => (value[this.mover] === bound ? 0 : side * this.sums.compare(value[this.mover], bound)));
      if (signs.every((sign) => sign >= 0)) continue;
      if (!isConvex) throw new TooMany();
      corners = this.cut(corners, signs, bound, side);
    }
    return corners;
  }

  cut(corners, signs, bound, side) {
    const slack = `cut ${this.sums.cuts++}`;
    const kept = corners.map((corner, place) => (signs[place] > 0 ? { ...corner, positive: [...corner.positive, slack] } : corner))
      .filter((_, place) => signs[place] >= 0);
    for (const [place, inside] of corners.entries()) {
      for (const [other, outside] of corners.entries()) {
        if (signs[place] <= 0 || signs[other] >= 0 || !isEdge(corners, place, other)) continue;
        const [above, below] = side > 0 ? [inside, outside] : [outside, inside];
        kept.push(this.sums.crossing(above, below, this.mover, bound));
      }
    }
    return kept;
  }
}

function isEdge(corners, one, other) {
  const together = new Set([...corners[one].positive, ...corners[other].positive]);
  return !corners.some(({ positive }, place) => place !== one && place !== other && positive.every((key) => together.has(key)));
}

// The sums of one set for each branch; what chance rules out has no part in them.
function* afterChance(probabilities, below, { field }) {
  const possible = [...below.keys()].filter((branch) => field.sign(probabilities[branch]));
  for (const parts of combinations(possible.map((branch) => below[branch]))) {
    if (parts.reduce((product, { corners }) => product * corners.length, 1) > MOST_CORNERS) throw new TooMany();
    const corners = [...combinations(parts.map((part) => part.corners))].map((chosen) => ({
      value: chosen[0].value.map((_, place) => chosen
        .map(({ value }, number) => field.multiply(probabilities[possible[number]], value[place])).reduce(field.add)),
      positive: chosen.reduce((all, { positive }) => union(all, positive), []),
      weights: new Map(chosen.flatMap(({ weights }) => [...weights])),
    }));
    yield { corners, isConvex: parts.every(({ isConvex }) => isConvex) };
  }
}

function distinctSets(sets, field) {
  const known = new Map();
  const found = [];
  if (sets.length === 1) return sets;
  for (const each of sets) {
    if (each.corners.length > MOST_CORNERS || found.length > MOST_SETS) throw new TooMany();
    const key = JSON.stringify([each.isConvex, each.corners.map(({ positive }) => positive)]);
    const alike = known.get(key) ?? [];
    if (alike.some((other) => other.corners.every(({ value }, number) => isSame(value, each.corners[number].value, field)))) continue;
    known.set(key, [...alike, each]);
    found.push(each);
  }
  return found;
}

export const isSame = (one, other, field) => one.every((number, place) => field.same(number, other[place]));
