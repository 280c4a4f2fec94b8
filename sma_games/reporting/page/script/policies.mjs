// The pure Markov perfect equilibria of a stochastic game, over any ordered field.
//
// What play is worth from each state on solves a linear system for each pure stationary profile. A profile is an
// equilibrium if no player gains by one deviation in one state. The numbers are worked out once for one list of them.
import { KINDS } from "./kinds.mjs";
import { plain } from "./words.mjs";

const known = new WeakMap();

export function solvePolicies(structure, numbers, field) {
  if (!known.has(numbers)) known.set(numbers, policies(structure).map((policy) => judge(policy, structure, numbers, field)));
  return known
    .get(numbers)
    .filter(({ gains }) => gains.every((gain) => field.sign(gain()) <= 0))
    .map(({ policy, values }) => ({
      policy, numbers: () => ({ payoffs: values[0], values, measures: [], probabilities: [] }),
    }));
}

function policies({ states }) {
  let found = [[]];
  for (const { profiles } of states) {
    found = found.flatMap((policy) => profiles.map((_, cell) => [...policy, cell]));
  }
  return found;
}

function judge(policy, { states, discount }, numbers, field) {
  const factor = numbers[discount];
  const transition = (state, cell) => states[state].transitions[cell].map(([to, place]) => [to, numbers[place]]);
  const rows = policy.map((cell, state) => {
    const row = states.map((_, to) => (to === state ? field.one : field.zero));
    for (const [to, share] of transition(state, cell)) row[to] = field.subtract(row[to], field.multiply(factor, share));
    return [...row, ...states[state].payoffs[cell].map((place) => numbers[place])];
  });
  const values = eliminate(rows, states.length, field);
  const gainOf = (state, player, other) => {
    let later = field.zero;
    for (const [to, share] of transition(state, other)) {
      later = field.add(later, field.multiply(share, values[to][player]));
    }
    const now = numbers[states[state].payoffs[other][player]];
    return field.subtract(field.add(now, field.multiply(factor, later)), values[state][player]);
  };
  const gains = policy.flatMap((cell, state) =>
    [...deviations(states[state], cell)].map(([player, other]) => once(() => gainOf(state, player, other))));
  return { policy, values, gains };
}

function once(work) {
  let result = null;
  return () => (result ??= work());
}

// Solves a system whose diagonal dominates, so that no pivot is zero; columns behind the matrix are right-hand sides.
// Nothing is cancelled: after each pivot all entries can be divided by the pivot before it (Bareiss 1968).
function eliminate(rows, size, field) {
  const { ring } = field;
  let entries = rows.map((row) => field.scaled(row).entries);
  let before = ring.one;
  for (let place = 0; place < size; place++) {
    const row = entries[place], pivot = row[place];
    entries = entries.map((other, number) => (number === place ? row : other.map((entry, column) =>
      ring.divide(ring.subtract(ring.multiply(pivot, entry), ring.multiply(other[place], row[column])), before))));
    before = pivot;
  }
  return entries.map((row, place) => row.slice(size).map((entry) => field.quotient(entry, row[place])));
}

// Players who could do something else in a state, and the cell that this would lead to.
function* deviations({ profiles }, cell) {
  for (let other = 0; other < profiles.length; other++) {
    const changed = profiles[cell].map((action, player) => [player, action]).filter(
      ([player, action]) => profiles[other][player] !== action);
    if (changed.length === 1) yield [changed[0][0], other];
  }
}

// What is done in each state in which somebody has a choice: state, player, action, and how many have a choice.
function* moves({ structure: { states }, players }, policy) {
  for (let state = 0; state < states.length; state++) {
    const { name, profiles } = states[state];
    const choosers = [...players.keys()].filter(
      (player) => new Set(profiles.map((profile) => profile[player])).size > 1);
    for (const player of choosers) {
      yield { state: name, player, action: profiles[policy[state]][player], count: choosers.length };
    }
  }
}

KINDS.stochastic = {
  solve: solvePolicies,
  // What stays the same while numbers change.
  label: (document, { policy }) => [...moves(document, policy)].map(({ state, player, action, count }) =>
    `${count === 1 ? state : `${state}/${document.players[player]}`}: ${action}`).join(", "),
  tell(document, words, { policy }) {
    const byState = new Map();
    for (const { state, player, action } of moves(document, policy)) {
      byState.set(state, [...(byState.get(state) ?? []), [player, [action]]]);
    }
    const told = [...byState].map(([state, used]) => `in ${plain(state)}, ${words.profile(used)}`);
    return told.join("; ") || "nobody has a choice";
  },
};
