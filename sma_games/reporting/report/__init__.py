"""The full report of any model: sections as plain objects, and what sets them as HTML, Markdown and LaTeX."""
