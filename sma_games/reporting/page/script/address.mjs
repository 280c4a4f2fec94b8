// The setting in the address of the page, so that it can be shared: the values that differ from the baseline.
import { numberText } from "./words.mjs";
import { Rational } from "./rationals.mjs";

export function writeAddress(model, setting) {
  const changed = differences(model, setting, model.baseline);
  const text = changed.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join("&");
  window.history.replaceState(null, "", text ? `#${text}` : window.location.pathname + window.location.search);
}

// The setting that the address tells, and what of it cannot be used.
export function readAddress(model) {
  const setting = [...model.baseline];
  const refused = [];
  for (const part of window.location.hash.slice(1).split("&").filter(Boolean)) {
    const [name, text = ""] = part.split("=").map(decoded);
    const place = model.names.indexOf(name);
    const value = place < 0 ? null : Rational.parse(text);
    if (value && model.isInRange(place, value)) setting[place] = value;
    else refused.push(part);
  }
  return { setting, refused };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The command that gives the same answer.
export function commandLine(model, setting) {
  const { name, form, reduced, concept } = model.document.model;
  const inFile = [...model.baseline];
  for (const [place, value] of model.document.in_file) inFile[place] = Rational.parse(value);
  const sets = differences(model, setting, inFile).map(([each, value]) => `--set ${each}=${value}`);
  const quoted = /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
  const options = [...(reduced ? ["--reduced"] : []), ...concept === (reduced ? "nash" : BY_ITSELF[form]) ? [] : [`--concept ${concept}`]];
  return ["sma-games solve", quoted, ...options, ...sets].join(" ");
}

// The concept of which the command finds equilibria if none is named, by form of game.
const BY_ITSELF = { normal: "nash", sequential: "subgame_perfect", offers: "subgame_perfect" };

function differences(model, setting, others) {
  return model.names.map((name, place) => [name, setting[place], others[place]])
    .filter(([, value, other]) => value.compare(other))
    .map(([name, value]) => [name, numberText(value)]);
}
