// Reads {document, settings, lines} from the standard input and prints the answers of the page's own program.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const load = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.mjs`));
const { keyOf, openModel } = await load("answers");
for (const kind of ["matrices", "plays", "trees", "policies", "bargaining", "tables"]) await load(kind);
const { Rational } = await load("rationals");
const { document, settings, lines } = JSON.parse(readFileSync(0, "utf8"));

const text = (number) => (number instanceof Rational ? `${number}` : number && number.toNumber());
const texts = (rows) => rows.map((row) => (Array.isArray(row) ? row.map(text) : text(row)));

function told({ refusal, equilibria }) {
  if (refusal) return { refusal };
  return {
    refusal: null,
    isContinuum: Boolean(equilibria.isContinuum),
    isComplete: equilibria.isComplete !== false,
    hasTies: Boolean(equilibria.hasTies),
    isKnown: equilibria.isKnown !== false,
    sets: equilibria.sets ?? null,
    equilibria: equilibria.map((found) => {
      const { payoffs, probabilities, measures } = found.numbers();
      const words = model.tell(found, true);
      return { words, label: found.label, payoffs: texts(payoffs), probabilities: texts(probabilities), measures: texts(measures) };
    }),
  };
}

const model = openModel(document);
const start = performance.now();
const answers = settings.map((setting) => told(model.at(setting.map(Rational.parse))));
const middle = performance.now();
const found = lines.map(({ parameter, setting }) =>
  model.along(parameter, setting.map(Rational.parse)).map((part) => ({
    low: text(part.low), high: text(part.high), isPoint: part.isPoint, key: keyOf(part.answer),
  })));
const end = performance.now();
const milliseconds = { setting: (middle - start) / settings.length, line: (end - middle) / lines.length };
process.stdout.write(JSON.stringify({ answers, lines: found, milliseconds }));
