// The controls of one parameter: its name and meaning, the strip, a slider, an exact input, and what is said of them.
import { drawing, element } from "./elements.mjs";
import { numberText, sentence } from "./words.mjs";

export function controls(model, place) {
  const { name, label, meaning, unit, belief, evidence, source } = model.document.parameters[place];
  const [title, faults] = [`name-${place}`, `fault-${place}`];
  const slider = element("input", { type: "range", min: 0, max: 1000, step: 1, "aria-labelledby": title });
  const text = element("input", {
    type: "text", autocomplete: "off", spellcheck: "false", "aria-labelledby": title, "aria-describedby": faults,
  });
  const fault = element("p", { class: "fault", id: faults, role: "alert" });
  const told = [belief && `Believed: ${belief.text}.`, evidence && `Evidence: ${evidence}.`, source && source !== evidence && sentence(`source: ${source}`)].filter(Boolean);
  const ends = [model.lows[place], model.highs[place]].map(numberText);
  const root = element("section", { class: "parameter", id: `parameter-${place}`, "aria-labelledby": title },
    element("h3", { id: title }, element("code", {}, name), label && ` ${label}`),
    element("p", { class: "meaning" }, meaning + (unit && ` (${unit})`)),
    drawing("svg", { class: "strip", role: "img", "aria-label": "Still being computed", preserveAspectRatio: "none" }),
    slider,
    element("p", { class: "ends" },
      element("span", {}, ends[0]), element("label", {}, "exactly ", text), element("span", {}, ends[1])),
    fault,
    element("p", { class: "tips" }),
    element("details", {}, element("summary", {}, "What holds where"), element("ul")),
    told.length ? element("p", { class: "source" }, told.join(" ")) : "");
  return { root, slider, text, fault };
}
