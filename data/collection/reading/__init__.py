"""From rows to reports: a profile says which column is what, and every cell is accounted for."""
