"""The words that all of Vardar speaks: errors, codes, markings, days, columns, filters."""
