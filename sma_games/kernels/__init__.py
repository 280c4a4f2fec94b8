"""Float numerics on plain arrays, compiled; no objects, no input or output."""
