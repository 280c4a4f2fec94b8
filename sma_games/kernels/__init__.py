"""Float numerics on plain arrays, compiled when first used; every sign they report is certain."""
