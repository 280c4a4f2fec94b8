"""Settings to sweep: grids, samples and tables."""
