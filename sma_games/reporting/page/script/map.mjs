// A map over two parameters: columns of which each is cut exactly along the second one.
import { keyOf } from "./answers.mjs";
import { colorOf, element, swatch } from "./elements.mjs";
import { Rational } from "./rationals.mjs";
import { typesInWords } from "./strip.mjs";
import { numberText } from "./words.mjs";

const COLUMNS = 128;
const [WIDTH, HEIGHT] = [640, 400];

export class RegionMap {
  constructor(model, choose) {
    Object.assign(this, { model, choose });
    this.root = document.getElementById("map");
    this.canvas = this.root.querySelector("canvas");
    this.legend = this.root.querySelector("ul");
    this.caption = this.root.querySelector("figcaption");
    this.selects = [...this.root.querySelectorAll("select")];
    this.axes = [".across", ".upward"].map((name) => this.root.querySelector(name));
    this.root.hidden = model.names.length < 2 || Boolean(model.about);
    this.selects.forEach((select, chosen) => select.append(...model.names.map((name, place) =>
      element("option", { value: place, selected: place === chosen }, this.nameOf(place)))));
    [this.canvas.width, this.canvas.height] = [WIDTH, HEIGHT];
    this.canvas.addEventListener("click", (event) => this.pick(event));
  }

  // Shows, until the reader chooses, the two parameters that by belief change the answer most probably.
  propose(strips, isOpen) {
    if (this.isChosen) return;
    this.isChosen = true;
    this.root.open = isOpen;
    const order = [...strips.keys()].sort((a, b) => strips[a].chanceToStay - strips[b].chanceToStay);
    this.selects.forEach((select, number) => {
      select.value = order[number] ?? order[0];
    });
  }

  nameOf(place) {
    const { name, label } = this.model.document.parameters[place];
    return label ? `${name}, ${label}` : name;
  }

  // The ends of both ranges, and between them what is varied.
  showAxes() {
    this.places.forEach((place, number) => {
      const { name } = this.model.document.parameters[place];
      const told = [numberText(this.model.lows[place]), name, numberText(this.model.highs[place])];
      this.axes[number].replaceChildren(...told.map((text) => element("span", {}, text)));
    });
  }

  get places() {
    return this.selects.map((select) => Number(select.value));
  }

  get isWanted() {
    return this.root.open && !this.root.hidden && this.places[0] !== this.places[1];
  }

  // Yields after each column, so that the page stays alive; coarse columns come first.
  *draw(setting) {
    if (!this.isWanted) return;
    const [x, y] = this.places;
    this.showAxes();
    const pen = this.canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const found = new Map();
    for (const column of columnsCoarseFirst()) {
      const share = Rational.of(2n * BigInt(column.number) + 1n, 2n * BigInt(COLUMNS));
      const point = [...setting];
      point[x] = this.model.lows[x].plus(this.model.highs[x].minus(this.model.lows[x]).times(share));
      for (const part of this.model.along(y, point)) {
        if (part.isPoint) continue;
        const key = keyOf(part.answer);
        if (!found.has(key)) found.set(key, part.answer);
        this.fill(pen, style, key, column, [part.low, part.high].map((each) => this.heightOf(y, each.toNumber())));
      }
      yield;
    }
    this.finish(setting, found);
  }

  heightOf(y, value) {
    const [low, high] = [this.model.lows[y].toNumber(), this.model.highs[y].toNumber()];
    return HEIGHT * (1 - (value - low) / (high - low || 1));
  }

  fill(pen, style, key, { number, width }, [bottom, top]) {
    const { fill, way } = colorOf(key);
    pen.fillStyle = style.getPropertyValue(fill.slice(4, -1));
    const [left, wide] = [(number * WIDTH) / COLUMNS, (width * WIDTH) / COLUMNS];
    pen.fillRect(left, top, wide, bottom - top);
    if (!way) return;
    pen.fillStyle = this.patternOf(pen, way);
    pen.fillRect(left, top, wide, bottom - top);
  }

  // The filling that the style sheet gives to swatches, diagonal lines or dots.
  patternOf(pen, way) {
    const tile = element("canvas", { width: 6, height: 6 });
    const own = tile.getContext("2d");
    for (let step = 0; step < 6; step++) if (way === 1 || step === 3) own.fillRect(step, way === 1 ? 5 - step : 3, 1.2, 1.2);
    return pen.createPattern(tile, "repeat");
  }

  finish(setting, found) {
    const [x, y] = this.places;
    const pen = this.canvas.getContext("2d");
    const ranges = [x, y].map((place) => [this.model.lows[place].toNumber(), this.model.highs[place].toNumber()]);
    const [left, top] = [WIDTH * shareOf(setting[x].toNumber(), ranges[0]), HEIGHT * (1 - shareOf(setting[y].toNumber(), ranges[1]))];
    for (const [color, width] of [["#fff", 5], ["#000", 2]]) {
      Object.assign(pen, { strokeStyle: color, lineWidth: width });
      pen.beginPath();
      pen.arc(left, top, 7, 0, 7);
      pen.stroke();
    }
    const names = [x, y].map((place) => this.model.names[place]);
    const units = [x, y].map((place) => this.model.document.parameters[place].unit).map((unit) => unit && ` (${unit})`);
    this.caption.textContent = `Across: ${this.nameOf(x)}${units[0]}. Upward: ${this.nameOf(y)}${units[1]}. The circle is the setting; click to go elsewhere. `
      + `Each of ${COLUMNS} columns is cut exactly, at the value in its middle; the other parameters stay.`;
    const count = found.size === 1 ? "its only answer is" : `its ${found.size} answers are`;
    this.canvas.setAttribute("aria-label", `Map of the answer, ${names[0]} across and ${names[1]} upward; ${count} listed below`);
    this.legend.replaceChildren(...[...found].map(([key, answer]) =>
      element("li", {}, swatch(key), typesInWords(this.model, answer))));
  }

  // Goes to the setting under the pointer.
  pick(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const shares = [(event.clientX - left) / width, 1 - (event.clientY - top) / height];
    this.places.forEach((place, number) => {
      const share = Rational.of(BigInt(Math.round(1000 * Math.min(1, Math.max(0, shares[number])))), 1000n);
      const { lows, highs } = this.model;
      this.choose(place, lows[place].plus(highs[place].minus(lows[place]).times(share)));
    });
  }
}

function shareOf(value, [low, high]) {
  return (value - low) / (high - low || 1);
}

// Each column once; early ones are painted over the width of those that come later.
function* columnsCoarseFirst() {
  for (let width = 16; width >= 1; width /= 2) {
    for (let number = 0; number < COLUMNS; number += width) {
      if (width === 16 || (number / width) % 2) yield { number, width };
    }
  }
}
