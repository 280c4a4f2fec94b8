// By kind of document: how it is solved, how an equilibrium is told from others, and its words.
// Each entry has `solve(structure, numbers, field)`, `label(document, found)` and `tell(document, words, found, isExact)`,
// or `open(document)` that gives a model of its own.

export const KINDS = {};
