"""Claims about equilibria: their language, proofs and refutations."""
