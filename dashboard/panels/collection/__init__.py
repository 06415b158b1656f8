"""The sections of the Collection page, each with render(ctx)."""
