"""Tables, figures and reports, with provenance."""
