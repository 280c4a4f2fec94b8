"""The interactive page: a model's exact answers as one document, and a page that computes with it."""
