"""What a server does by itself, each in a thread of its own: follow, compare, purge, anchor, build totals."""
