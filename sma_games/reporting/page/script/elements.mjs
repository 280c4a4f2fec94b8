// Making elements of the page; texts of a model are never read as markup.
import { NOT_ADMISSIBLE } from "./answers.mjs";

const SVG = "http://www.w3.org/2000/svg";
const COLORS = 8; // of the palette in the style sheet
const WAYS = 3; // of filling with one color: plain, hatched, dotted

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function drawing(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

// Colors of answers, by their key, in the order in which they come up; beyond the palette fillings differ.
const known = new Map();

export function colorOf(key) {
  if (key === NOT_ADMISSIBLE || key === "no exact answer") return { fill: "var(--nothing)", way: 0 };
  if (!known.has(key)) known.set(key, known.size);
  const number = known.get(key);
  return { fill: `var(--answer-${number % COLORS})`, way: Math.floor(number / COLORS) % WAYS };
}

export function swatch(key) {
  const { fill, way } = colorOf(key);
  return element("span", { class: `swatch way-${way}`, style: `background-color: ${fill}`, "aria-hidden": "true" });
}
