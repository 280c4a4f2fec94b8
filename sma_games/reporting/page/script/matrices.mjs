// All extreme Nash equilibria of two-player matrices, and the pure ones of any normal form, over any ordered field.
//
// Vertices of the best-response polyhedra by the double description method; two rays span an edge if only they are
// tight wherever both are, so degenerate games need no special treatment. A pair of vertices in which every strategy is
// unused or a best response is an extreme equilibrium.
import { KINDS } from "./kinds.mjs";

const bitCount = (bits) => {
  let count = 0;
  for (; bits; bits &= bits - 1) count++;
  return count;
};

// The vertices, given for each strategy of the opponent the payoffs that she has against each of the player's own.
export function bestResponseVertices(columns, ring) {
  const size = columns[0].length;
  const unused = (1 << size) - 1;
  let vertices = firstVertices(columns[0], ring);
  columns.slice(1).forEach((column, number) => {
    vertices = addInequality(vertices, column, 1 << (size + 1 + number), ring);
  });
  return vertices.filter(({ tight }) => (tight & unused) !== unused);
}

function firstVertices(column, ring) {
  const size = column.length;
  const zeros = new Array(size).fill(ring.zero);
  const unused = (1 << size) - 1;
  const corners = column.map((payoff, place) => {
    const ray = [...zeros, payoff];
    ray[place] = ring.one;
    return { ray, tight: (unused ^ (1 << place)) | (1 << size) };
  });
  return [{ ray: [...zeros, ring.one], tight: unused }, ...corners];
}

function addInequality(vertices, column, bit, ring) {
  const kept = [], inside = [], outside = [];
  for (const { ray, tight } of vertices) {
    let slack = ray[ray.length - 1];
    column.forEach((payoff, place) => {
      slack = ring.subtract(slack, ring.multiply(payoff, ray[place]));
    });
    const sign = ring.sign(slack);
    if (sign < 0) outside.push({ ray, tight, slack });
    else kept.push(sign ? { ray, tight } : { ray, tight: tight | bit });
    if (sign > 0) inside.push({ ray, tight, slack });
  }
  for (const below of outside) {
    for (const above of inside) {
      const common = below.tight & above.tight;
      if (!isEdge(common, vertices)) continue;
      const ray = below.ray.map((entry, place) =>
        ring.subtract(ring.multiply(above.slack, entry), ring.multiply(below.slack, above.ray[place])));
      kept.push({ ray: ring.shorten(ray), tight: common | bit });
    }
  }
  return kept;
}

function isEdge(common, vertices) {
  if (bitCount(common) < vertices[0].ray.length - 2) return false;
  let found = 0;
  for (const { tight } of vertices) if ((tight & common) === common && ++found > 2) return false;
  return true;
}

function transpose(rows) {
  return rows[0].map((_, place) => rows.map((row) => row[place]));
}

// A matrix of two players: `payoffs` holds, for each player, the number of each cell's formula, row by row.
export function solveMatrix({ strategies, payoffs }, numbers, field) {
  const width = strategies[1].length;
  const [first, second] = payoffs.map((cells) => {
    const { entries, factor } = field.scaled(cells.map((cell) => numbers[cell]));
    const rows = strategies[0].map((_, row) => entries.slice(row * width, (row + 1) * width));
    return { rows, factor };
  });
  const height = strategies[0].length;
  const xs = bestResponseVertices(transpose(second.rows), field.ring);
  const ys = bestResponseVertices(first.rows, field.ring);
  const everything = 2 ** (height + width) - 1;
  const columnBits = (1 << width) - 1;
  const pairs = [];
  for (const x of xs) {
    for (const y of ys) {
      const labels = (y.tight >>> width) | ((y.tight & columnBits) << height);
      if ((labels | x.tight) === everything) pairs.push([x, y]);
    }
  }
  const found = inOrder(pairs.map(([x, y]) => equilibrium(x, y, [first, second], field)));
  // Two that share a strategy are the ends of a line of equilibria.
  const isContinuum = [0, 1].some((player) => new Set(pairs.map((pair) => pair[player])).size < pairs.length);
  return Object.assign(found, { isContinuum });
}

function equilibrium(x, y, [first, second], field) {
  const sizes = [x.ray.length - 1, y.ray.length - 1];
  const supports = [x, y].map(({ tight }, player) => ~tight & ((1 << sizes[player]) - 1));
  const isStrict = [x, y].every(({ tight }, player) => bitCount(tight >>> sizes[player]) === 1);
  return {
    supports,
    isStrict,
    // The probabilities and payoffs: only where they are asked for.
    numbers() {
      const { ring, quotient } = field;
      const [totals, probabilities] = [[], []];
      for (const { ray } of [x, y]) {
        const total = ray.slice(0, -1).reduce(ring.add);
        totals.push(total);
        probabilities.push(ray.slice(0, -1).map((weight) => quotient(weight, total)));
      }
      const best = ({ ray }) => ray[ray.length - 1];
      const payoffs = [
        quotient(best(y), ring.multiply(totals[1], first.factor)),
        quotient(best(x), ring.multiply(totals[0], second.factor)),
      ];
      return { probabilities, payoffs, measures: [] };
    },
  };
}

function inOrder(found) {
  const key = ({ supports }) => [
    supports.reduce((sum, support) => sum + bitCount(support), 0), ...supports.map((each) => each & -each), ...supports,
  ];
  return found.sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    const place = one.findIndex((value, index) => value !== other[index]);
    return place < 0 ? 0 : one[place] - other[place];
  });
}

// A normal form of any number of players: its pure equilibria.
export function solvePure({ strategies, payoffs }, numbers, field) {
  const sizes = strategies.map((names) => names.length);
  const found = [];
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let cell = 0; cell < count; cell++) {
    const signs = lossSigns(cell, sizes, payoffs, numbers, field);
    if (!signs) continue;
    found.push({
      supports: profileOf(cell, sizes).map((strategy) => 1 << strategy),
      isStrict: signs.every((sign) => sign > 0),
      numbers() {
        const profile = profileOf(cell, sizes);
        const probabilities = strategies.map((names, player) =>
          names.map((_, place) => (place === profile[player] ? field.one : field.zero)));
        return { probabilities, payoffs: payoffs.map((cells) => numbers[cells[cell]]), measures: [] };
      },
    });
  }
  return found;
}

function profileOf(cell, sizes) {
  const profile = [];
  for (let player = sizes.length - 1; player >= 0; player--) {
    profile[player] = cell % sizes[player];
    cell = Math.floor(cell / sizes[player]);
  }
  return profile;
}

// The signs of what each deviation costs; null if one of them is a gain.
function lossSigns(cell, sizes, payoffs, numbers, field) {
  const profile = profileOf(cell, sizes);
  const signs = [];
  let stride = sizes.reduce((product, size) => product * size, 1);
  for (let player = 0; player < sizes.length; player++) {
    stride /= sizes[player];
    for (let strategy = 0; strategy < sizes[player]; strategy++) {
      if (strategy === profile[player]) continue;
      const other = cell + (strategy - profile[player]) * stride;
      const sign = field.sign(field.subtract(numbers[payoffs[player][cell]], numbers[payoffs[player][other]]));
      if (sign < 0) return null;
      signs.push(sign);
    }
  }
  return signs;
}

// The strategies in use, by player.
function usedNames(strategies, supports) {
  return strategies.map((names, player) => names.filter((_, place) => (supports[player] >> place) & 1));
}

// What stays the same while numbers change: the strategies in use.
const normalForm = {
  label: ({ structure }, { supports }) =>
    usedNames(structure.strategies, supports).map((names) => names.join("+")).join(" / "),
  tell({ structure }, words, found, isExact) {
    if (!isExact) return words.profile([...usedNames(structure.strategies, found.supports).entries()]);
    const { probabilities } = found.numbers();
    return words.choices(structure.strategies.map((names, player) =>
      [player, names.map((name, place) => [name, probabilities[player][place]])]));
  },
};

KINDS.matrix = { ...normalForm, solve: solveMatrix };
KINDS.normal = { ...normalForm, solve: solvePure };
