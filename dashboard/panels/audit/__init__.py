"""The rooms of the Audit page."""
