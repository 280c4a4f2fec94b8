"""Changes of parameters that change an answer: the smallest ones, and the cheapest that bring one about."""
