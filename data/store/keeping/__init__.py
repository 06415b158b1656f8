"""How long reports are kept, and how the whole store is copied out and brought back."""
