// Solutions of bargaining problems about a price in which payoffs are linear, over any ordered field.
//
// Each player gains slope x + constant at the price x, compared with no agreement; the zone of agreement holds the
// prices at which nobody loses. Three players may also divide the gains of coalitions.
import { KINDS } from "./kinds.mjs";
import { Rational } from "./rationals.mjs";
import { amount, joined, plain, withArticle } from "./words.mjs";

const PLACES = {
  lowest: (noun) => `at the lowest ${plain(noun)} of the zone of agreement`,
  inside: (noun) => `at ${withArticle(noun)} inside the zone of agreement`,
  highest: (noun) => `at the highest ${plain(noun)} of the zone of agreement`,
  only: (noun) => `at the only ${plain(noun)} that is acceptable to both`,
  anywhere: (noun) => `at any ${plain(noun)} of the zone of agreement`,
};

export function solveBargaining(structure, numbers, field) {
  const problem = problemOf(structure, numbers, field);
  const found = structure.solution in DIVISIONS ? divide(structure, problem, field) : agree(structure, problem, field);
  return found;
}

function problemOf(structure, numbers, field) {
  const larger = (a, b) => (field.sign(field.subtract(a, b)) >= 0 ? a : b);
  const number = (place) => numbers[place];
  const disagreement = structure.alternatives.map((own) => own.map(number).reduce(larger));
  const slopes = structure.slopes.map(number);
  const intercepts = structure.intercepts.map(number);
  return {
    disagreement,
    slopes,
    intercepts,
    gains: slopes.map((slope, player) => ({ slope, constant: field.subtract(intercepts[player], disagreement[player]) })),
    weights: structure.weights.length ? structure.weights.map(number) : slopes.map(() => field.one),
    low: numbers[structure.low],
    high: numbers[structure.high],
  };
}

const gainAt = ({ slope, constant }, price, field) => field.add(field.multiply(slope, price), constant);

// The prices that can be agreed on and at which nobody loses; null if there are none.
function zoneOf({ gains, low, high }, field) {
  const zone = { low, high, isLowFree: false, isHighFree: false };
  for (const { slope, constant } of gains) {
    const sign = field.sign(slope);
    if (!sign) {
      if (field.sign(constant) < 0) return null;
      continue;
    }
    const indifferent = field.divide(field.subtract(field.zero, constant), slope);
    const [end, isFree] = sign > 0 ? ["low", "isLowFree"] : ["high", "isHighFree"];
    if (sign * field.sign(field.subtract(indifferent, zone[end])) > 0) [zone[end], zone[isFree]] = [indifferent, true];
  }
  const width = field.sign(field.subtract(zone.high, zone.low));
  return width < 0 ? null : { ...zone, isPoint: !width };
}

function agree(structure, problem, field) {
  const zone = zoneOf(problem, field);
  if (!zone) {
    const numbers = () => ({ payoffs: problem.disagreement, measures: [], probabilities: [] });
    return [{ outcome: [["outcome", "no_agreement"]], price: null, numbers }];
  }
  const prices = structure.solution === "utilitarian"
    ? chooseEnd(field.sign(problem.gains.map(({ slope }) => slope).reduce(field.add)), zone)
    : chooseByRivals(RULES[structure.solution], problem, zone, field);
  const [{ isLowest, isHighest }] = prices;
  const one = isLowest && isHighest ? "only" : isLowest ? "lowest" : isHighest ? "highest" : "inside";
  const place = prices.length > 1 ? "anywhere" : one;
  return prices.map(({ price }) => ({
    outcome: [["outcome", "agreement"], ["place", place]],
    price,
    numbers() {
      const payoffs = problem.slopes.map((slope, player) =>
        gainAt({ slope, constant: problem.intercepts[player] }, price, field));
      return { payoffs, measures: [price], probabilities: [] };
    },
  }));
}

// The end of the zone that is wanted, or both if the price is all the same.
function chooseEnd(sign, zone) {
  const low = { price: zone.low, isLowest: true, isHighest: zone.isPoint };
  const high = { price: zone.high, isLowest: zone.isPoint, isHighest: true };
  if (sign || zone.isPoint) return [sign > 0 ? high : low];
  return [low, high];
}

function chooseByRivals(rule, { gains, weights }, zone, field) {
  const signs = gains.map(({ slope }) => field.sign(slope));
  if (signs.length !== 2 || signs[0] * signs[1] !== -1 || zone.isPoint) {
    return chooseEnd(signs.reduce((sum, sign) => sum + sign, 0), zone);
  }
  const [upper, lower] = signs[0] > 0 ? [0, 1] : [1, 0];
  const rivals = {
    upper: gains[upper], lower: gains[lower], upperWeight: weights[upper], lowerWeight: weights[lower],
  };
  return [rule(rivals, zone, field)];
}

// The nearest price of the zone, given one strictly between those at which the rivals gain nothing.
function clip(price, zone, field) {
  if (!zone.isLowFree && field.sign(field.subtract(price, zone.low)) <= 0) {
    return { price: zone.low, isLowest: true, isHighest: false };
  }
  if (!zone.isHighFree && field.sign(field.subtract(zone.high, price)) <= 0) {
    return { price: zone.high, isLowest: false, isHighest: true };
  }
  return { price, isLowest: false, isHighest: false };
}

// The largest product of gains, with weights as powers: a mean of the prices at which the rivals gain nothing.
function nash({ upper, lower, upperWeight, lowerWeight }, zone, field) {
  if (!field.sign(upperWeight)) return { price: zone.low, isLowest: true, isHighest: false };
  if (!field.sign(lowerWeight)) return { price: zone.high, isLowest: false, isHighest: true };
  const nothing = ({ slope, constant }) => field.divide(field.subtract(field.zero, constant), slope);
  const total = field.add(field.multiply(upperWeight, nothing(lower)), field.multiply(lowerWeight, nothing(upper)));
  return clip(field.divide(total, field.add(upperWeight, lowerWeight)), zone, field);
}

// Both gain the same share of the most that they could.
function kalaiSmorodinsky({ upper, lower }, zone, field) {
  const most = gainAt(upper, zone.high, field), other = gainAt(lower, zone.low, field);
  const top = field.subtract(field.multiply(lower.constant, most), field.multiply(upper.constant, other));
  const bottom = field.subtract(field.multiply(upper.slope, other), field.multiply(lower.slope, most));
  return { price: field.divide(top, bottom), isLowest: false, isHighest: false };
}

// Both gain the same.
function egalitarian({ upper, lower }, zone, field) {
  const top = field.subtract(lower.constant, upper.constant);
  return clip(field.divide(top, field.subtract(upper.slope, lower.slope)), zone, field);
}

const RULES = {
  nash_bargaining: (rivals, zone, field) =>
    nash({ ...rivals, upperWeight: field.one, lowerWeight: field.one }, zone, field),
  asymmetric_nash_bargaining: nash,
  kalai_smorodinsky: kalaiSmorodinsky,
  egalitarian,
};
const DIVISIONS = { shapley_value: (values, field) => [shapley(values, field)], core: coreCorners };

function divide({ solution, veto }, problem, field) {
  const values = coalitionValues(problem, veto, field);
  return DIVISIONS[solution](values, field).map((gains) => ({
    outcome: gains.map((gain, player) => [player, field.sign(gain) ? "gains" : "nothing"]),
    gains,
    numbers() {
      const payoffs = gains.map((gain, player) => field.add(problem.disagreement[player], gain));
      return { payoffs, measures: [], probabilities: [] };
    },
  }));
}

// What each coalition, a set of bits, gains at most: two players at least may agree, among them all with a veto.
function coalitionValues({ gains, low, high }, veto, field) {
  const everybody = (1 << gains.length) - 1;
  const needed = veto.length ? veto.reduce((bits, player) => bits | (1 << player), 0) : everybody;
  const prices = field.sign(field.subtract(high, low)) >= 0 ? [low, high] : [];
  const larger = (a, b) => (field.sign(field.subtract(a, b)) >= 0 ? a : b);
  const values = [];
  for (let members = 0; members <= everybody; members++) {
    const players = gains.map((_, player) => player).filter((player) => (members >> player) & 1);
    const options = players.length ? players.map((player) => values[members & ~(1 << player)]) : [field.zero];
    if (players.length > 1 && (members & needed) === needed) {
      for (const price of prices) options.push(players.map((each) => gainAt(gains[each], price, field)).reduce(field.add));
    }
    values.push(options.reduce(larger));
  }
  return values;
}

// The mean of what a player adds to those before her, over all orders.
function shapley(values, field) {
  const count = Math.log2(values.length);
  const factorial = (number) => (number < 2 ? 1n : BigInt(number) * factorial(number - 1));
  const whole = (integer) => field.of(Rational.of(integer));
  return Array.from({ length: count }, (_, player) => {
    let total = field.zero;
    values.forEach((value, members) => {
      if ((members >> player) & 1) return;
      const size = [...members.toString(2)].filter((bit) => bit === "1").length;
      const ways = whole(factorial(size) * factorial(count - size - 1));
      total = field.add(total, field.multiply(ways, field.subtract(values[members | (1 << player)], value)));
    });
    return field.divide(total, whole(factorial(count)));
  });
}

// The extreme points of the core of three players: two of the bounds on what they get are met.
function coreCorners(values, field) {
  const whole = values[7];
  const bounds = [1, 2, 4].map((alone) => [values[alone], field.subtract(whole, values[7 - alone])]);
  const found = [];
  for (const [first, second] of [[0, 1], [0, 2], [1, 2]]) {
    for (const one of bounds[first]) {
      for (const other of bounds[second]) {
        const point = [];
        [point[first], point[second]] = [one, other];
        point[3 - first - second] = field.subtract(field.subtract(whole, one), other);
        const isInside = point.every((share, player) => field.sign(field.subtract(share, bounds[player][0])) >= 0
          && field.sign(field.subtract(bounds[player][1], share)) >= 0);
        const isSame = (another) => !another.some((share, player) => field.sign(field.subtract(share, point[player])));
        if (isInside && !found.some(isSame)) found.push(point);
      }
    }
  }
  return found;
}

// What is agreed on; of a type whether there is an agreement, where its price is, or who gains.
function outcomeWords({ structure: { variable } }, words, found, isExact) {
  const [[first, what], [, place] = []] = found.outcome;
  if (first === "outcome" && what === "no_agreement") return "there is no agreement: everybody gets what there is without one";
  if (first === "outcome" && !isExact) return `they agree ${PLACES[place](variable)}`;
  if (first === "outcome") {
    return `they agree on ${withArticle(variable)} of ${amount(found.price, words.measureUnits[0])}`;
  }
  if (isExact) return joined(found.gains.map((gain, player) => `${words.players[player]} gains ${amount(gain, words.unit)}`));
  const gainers = found.outcome.filter(([, gain]) => gain === "gains").map(([player]) => words.players[player]);
  return gainers.length ? `${joined(gainers)} gain${gainers.length > 1 ? "" : "s"}` : "nobody gains";
}

KINDS.bargaining = {
  solve: solveBargaining,
  // What stays the same while numbers change: whether there is an agreement and where, or who gains by a division.
  label: ({ players }, { outcome }) =>
    outcome.map(([place, what]) => `${typeof place === "number" ? players[place] : place}: ${what}`).join(", "),
  tell: outcomeWords,
};
