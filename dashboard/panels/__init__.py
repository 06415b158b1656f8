"""Parts of a page: a context and a state in, components drawn."""
