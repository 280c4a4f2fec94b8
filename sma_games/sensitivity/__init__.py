"""How sure an answer is: probabilities of sets of equilibria, and what observations teach."""
