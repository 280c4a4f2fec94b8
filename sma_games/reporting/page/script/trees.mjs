// All pure subgame-perfect equilibria of trees with perfect information, every tie included, over any ordered field.
//
// For each node the equilibria of its subgame, as far as they differ on the path of play or in what they are worth. At
// a decision an action belongs to an equilibrium if every other one has an equilibrium that is no better for who moves.
import { KINDS } from "./kinds.mjs";
import { joined, numberText } from "./words.mjs";

const MOST_PLAYS = 300; // of one subgame; beyond, the answer says that it is not complete
const CHANCE_DEPTH = 12; // chance moves in a row that are told
const PARTS_TOLD = 5; // branches that are told

export function solveTree({ nodes }, numbers, field) {
  const plays = new Array(nodes.length);
  const found = { hasTies: false, isComplete: true };
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    const every = RULES[node.kind](node, plays, { index, numbers, field, found });
    plays[index] = distinct(every, field);
    if (plays[index].length > MOST_PLAYS) {
      found.isComplete = false;
      plays[index].length = MOST_PLAYS;
    }
  }
  const equilibria = plays[0].map((play) => ({
    path: sorted(play.path),
    numbers: () => split(play.value, nodes),
    chance: (place) => numbers[place],
  }));
  return Object.assign(equilibria.sort(comparePaths), found);
}

const RULES = {
  end(node, plays, { numbers }) {
    return [{ value: [...node.payoffs, ...node.measures].map((place) => numbers[place]), path: null }];
  },
  decision(node, plays, { index, field, found }) {
    const below = node.children.map((child) => plays[child]);
    const worth = (play) => play.value[node.player];
    const isBelow = (one, other) => field.sign(field.subtract(one, other)) < 0;
    const least = below.map((own) => own.map(worth).reduce((a, b) => (isBelow(b, a) ? b : a)));
    const chosen = [];
    below.forEach((own, action) => {
      for (const play of own) {
        if (least.some((bar, other) => other !== action && isBelow(worth(play), bar))) continue;
        chosen.push({ value: play.value, path: { index, action, next: [play.path] } });
      }
    });
    if (new Set(chosen.map(({ path }) => path.action)).size > 1) found.hasTies = true;
    return chosen;
  },
  chance(node, plays, { index, numbers, field, found }) {
    let sums = [{ value: null, next: [] }];
    node.children.forEach((child, branch) => {
      const probability = numbers[node.probabilities[branch]];
      if (!field.sign(probability)) return;
      const longer = [];
      for (const { value, next } of sums) {
        for (const play of plays[child]) {
          const own = play.value.map((number) => field.multiply(probability, number));
          const total = value ? value.map((number, place) => field.add(number, own[place])) : own;
          if (longer.length < 2 * MOST_PLAYS) longer.push({ value: total, next: [...next, play.path] });
          else found.isComplete = false;
        }
      }
      sums = longer;
    });
    return sums.map(({ value, next }) => ({ value, path: { index, next } }));
  },
};

function distinct(plays, field) {
  if (plays.length < 2) return plays;
  const kept = [];
  for (const play of plays) {
    const text = JSON.stringify(sorted(play.path));
    const isKnown = kept.some((other) => other.text === text
      && other.value.every((number, place) => field.same(number, play.value[place])));
    if (!isKnown) kept.push({ ...play, text });
  }
  return kept;
}

// The decisions on a path of play as pairs of a node and an action, in order of the tree.
function sorted(path) {
  const found = [];
  const todo = [path];
  while (todo.length) {
    const step = todo.pop();
    if (!step) continue;
    if ("action" in step) found.push([step.index, step.action]);
    todo.push(...step.next);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function comparePaths(one, other) {
  for (let place = 0; place < Math.min(one.path.length, other.path.length); place++) {
    const difference = one.path[place][0] - other.path[place][0] || one.path[place][1] - other.path[place][1];
    if (difference) return difference;
  }
  return one.path.length - other.path.length;
}

function split(value, nodes) {
  const { payoffs } = nodes.find(({ kind }) => kind === "end");
  return { payoffs: value.slice(0, payoffs.length), measures: value.slice(payoffs.length), probabilities: [] };
}

// What is done on the path of play, chance included, with the probabilities of chance if they are exact.
function pathWords({ structure: { nodes } }, words, found, isExact) {
  const chosen = new Map(found.path);
  const parts = walk(0, CHANCE_DEPTH).split("; ");
  return parts.slice(0, PARTS_TOLD).join("; ") + (parts.length > PARTS_TOLD ? "; and so on" : "") || "nobody moves";

  function walk(index, depth) {
    const moves = [];
    let node = nodes[index];
    while (node.kind === "decision" && chosen.has(index)) {
      const action = chosen.get(index);
      moves.push(`${words.players[node.player]} ${words.anyOf([node.actions[action]])}`);
      index = node.children[action];
      node = nodes[index];
    }
    const parts = moves.length ? [joined(moves)] : [];
    if (node.kind === "chance" && depth) {
      const tails = branchTails(node, depth);
      const isSure = tails.length === 1 && isExact && `${tails[0].total}` === "1";
      for (const { condition, text } of tails) parts.push(isSure ? text : `if ${condition}, ${text}`);
    }
    return parts.join("; ");
  }

  // Of the branches on which somebody moves, those with equal moves together.
  function branchTails(node, depth) {
    const byText = new Map();
    node.children.forEach((child, branch) => {
      const text = walk(child, depth - 1);
      if (text) byText.set(text, [...(byText.get(text) ?? []), branch]);
    });
    return [...byText].map(([text, branches]) => {
      const told = words.anyBranch(node.name, branches.map((branch) => node.branches[branch]));
      if (!isExact) return { text, condition: told };
      const total = branches.map((branch) => found.chance(node.probabilities[branch])).reduce((a, b) => a.plus(b));
      return { text, total, condition: `${told} (probability ${numberText(total)})` };
    });
  }
}

KINDS.tree = {
  solve: solveTree,
  // What stays the same while numbers change: what is done on the path of play.
  label: ({ structure: { nodes } }, { path }) =>
    path.map(([index, action]) => `${nodes[index].set}: ${nodes[index].actions[action]}`).join(", "),
  tell: pathWords,
};
