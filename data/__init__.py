"""The incident store and everything computed from it, in the order of the intelligence cycle."""
