"""Cases of the signs of polynomials in a box: their exploration, proofs, witnesses and wording."""
