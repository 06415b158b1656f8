"""One file a page: render(ctx)."""
