"""vardar store upgrade | check."""

import typer

app = typer.Typer(help="The store of record.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Create the store, or bring it to this version."""
    from dashboard.config import read_settings
    from data.store.engine import open_engine
    from data.store.schema import upgrade as upgrade_store

    engine = open_engine(read_settings().store_url)
    try:
        upgrade_store(engine)
    finally:
        engine.dispose()
    typer.echo(f"The store is up to date: {engine.url.render_as_string()}")
