// The subgame-perfect equilibria of trees with perfect information, every tie included, over any ordered field: the
// corners of their sets as far as they differ on the path of play. If the sets are too many, the pure equilibria only.
import { KINDS } from "./kinds.mjs";
import { isSame, perfectPlays } from "./plays.mjs";
import { joined, numberText, plain } from "./words.mjs";

const PLACES_TOLD = 12; // decisions of a play that is mixed
const MOST_PLAYS = 300; // of one subgame; beyond, the answer says that it is not complete
const CHANCE_DEPTH = 12; // chance moves in a row that are told
const PARTS_TOLD = 5; // branches that are told

export function solveTree({ nodes }, numbers, field) {
  const plays = perfectPlays(nodes, numbers, field);
  return plays ? listCorners(nodes, plays, numbers, field) : listPure(nodes, numbers, field);
}

// Each corner once, and the sets as numbers of their corners.
function listCorners(nodes, { sets, openActions }, numbers, field) {
  const known = new Map();
  const found = [];
  const members = sets.map(({ corners }) => corners.map((corner) => {
    const path = choicesOf(nodes, corner, openActions, numbers, field);
    const text = JSON.stringify(path);
    const alike = known.get(text) ?? [];
    const same = alike.find(({ value }) => isSame(value, corner.value, field));
    if (same) return same;
    const made = equilibriumOf(nodes, numbers, { path, ...corner });
    known.set(text, [...alike, made]);
    found.push(made);
    return made;
  }));
  found.sort(comparePaths);
  return Object.assign(found, {
    hasTies: [...openActions.values()].some((places) => places.length > 1),
    isKnown: true,
    sets: members.map((own, number) => ({
      numbers: [...new Set(own.map((each) => found.indexOf(each)))].sort((a, b) => a - b), isConvex: sets[number].isConvex,
    })),
  });
}

function equilibriumOf(nodes, numbers, { path, value, weights }) {
  return { path, value, weights, numbers: () => split(value, nodes), chance: (place) => numbers[place] };
}

// The decisions that are reached, as pairs of a node and the actions that are used there, in order of the tree.
function choicesOf(nodes, { positive }, openActions, numbers, field) {
  const found = [];
  const todo = [0];
  while (todo.length) {
    const index = todo.pop();
    const { kind, children, probabilities } = nodes[index];
    if (kind === "decision") {
      const open = openActions.get(index);
      const places = open.length > 1 ? open.filter((place) => positive.includes(`${index}.${place}`)) : open;
      found.push([index, places]);
      todo.push(...places.map((place) => children[place]));
    } else if (kind === "chance") todo.push(...children.filter((_, branch) => field.sign(numbers[probabilities[branch]])));
  }
  return found.sort((a, b) => a[0] - b[0]);
}

// The pure equilibria: for each node those of its subgame, as far as they differ on the path of play or in what they are
// worth. An action belongs to one if every other action has an equilibrium that is no better for who moves.
function listPure(nodes, numbers, field) {
  const plays = new Array(nodes.length);
  const found = { hasTies: false, isComplete: true, isKnown: false };
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    const every = RULES[node.kind](node, plays, { index, numbers, field, found });
    plays[index] = distinct(every, field);
    if (plays[index].length > MOST_PLAYS) {
      found.isComplete = false;
      plays[index].length = MOST_PLAYS;
    }
  }
  const equilibria = plays[0].map(({ path, value }) => equilibriumOf(nodes, numbers, { path: sorted(path), value }));
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
    const isKnown = kept.some((other) => other.text === text && isSame(other.value, play.value, field));
    if (!isKnown) kept.push({ ...play, text });
  }
  return kept;
}

// The decisions on a path of play as pairs of a node and the only action there, in order of the tree.
function sorted(path) {
  const found = [];
  const todo = [path];
  while (todo.length) {
    const step = todo.pop();
    if (!step) continue;
    if ("action" in step) found.push([step.index, [step.action]]);
    todo.push(...step.next);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function comparePaths(one, other) {
  for (let place = 0; place < Math.min(one.path.length, other.path.length); place++) {
    const [[node, places], [otherNode, otherPlaces]] = [one.path[place], other.path[place]];
    const difference = node - otherNode || compareLists(places, otherPlaces);
    if (difference) return difference;
  }
  return one.path.length - other.path.length;
}

function compareLists(one, other) {
  const place = one.findIndex((each, number) => each !== other[number]);
  return place < 0 ? one.length - other.length : (one[place] - (other[place] ?? -1));
}

function split(value, nodes) {
  const { payoffs } = nodes.find(({ kind }) => kind === "end");
  return { payoffs: value.slice(0, payoffs.length), measures: value.slice(payoffs.length), probabilities: [] };
}

// What is done on the path of play, chance included, with the probabilities of chance if they are exact.
function pathWords({ structure: { nodes } }, words, found, isExact) {
  if (found.path.some(([, places]) => places.length > 1)) return mixedWords(nodes, words, found, isExact);
  const chosen = new Map(found.path.map(([index, [action]]) => [index, action]));
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

// What is done at each decision that is reached, with the probabilities of actions if they are exact.
function mixedWords(nodes, words, { path, weights }, isExact) {
  const parts = path.map(([index, places]) => {
    const { set, player, actions } = nodes[index];
    const used = isExact && places.length > 1 ? shares(index, places, weights) : null;
    const told = used
      ? words.choices([[player, places.map((place, number) => [actions[place], used[number]])]])
      : words.profile([[player, places.map((place) => actions[place])]]);
    return `at ${plain(set)}, ${told}`;
  });
  return parts.slice(0, PLACES_TOLD).join("; ") + (parts.length > PLACES_TOLD ? "; and so on" : "");
}

function shares(index, places, weights) {
  const own = places.map((place) => weights.get(`${index}.${place}`));
  const total = own.reduce((a, b) => a.plus(b));
  return own.map((weight) => weight.over(total));
}

KINDS.tree = {
  solve: solveTree,
  // What stays the same while numbers change: what is done on the path of play.
  label: ({ structure: { nodes } }, { path }) =>
    path.map(([index, places]) => `${nodes[index].set}: ${places.map((place) => nodes[index].actions[place]).join(" or ")}`).join(", "),
  tell: pathWords,
};
