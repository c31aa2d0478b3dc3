"""How many months of unemployment insurance were paid, from spells, gaps, totals and dates. Begin with `reader`."""
