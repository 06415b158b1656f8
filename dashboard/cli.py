"""The `vardar` command. Exit codes: 0 done, 1 done and something is wrong, 2 refused, with one sentence and what to do.

Each command imports what it needs when it runs, so that `--help` and small commands start at once.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from dashboard.commands import audit, collection, cube, importing, keeping, people, picture, service, store, tokens
from data.terms.errors import VardarError


class Commands(TyperGroup):
    """Says what went wrong in a sentence; a traceback is for the log."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except VardarError as error:
            typer.echo(f"vardar: {error}", err=True)
            if error.advice:
                typer.echo(error.advice, err=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    name="vardar",
    cls=Commands,
    help="The operational picture of a regional law-enforcement operations room.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(service.serve)
app.add_typer(store.app, name="store")
app.add_typer(collection.app, name="load")
app.add_typer(tokens.app, name="token")
app.add_typer(people.app, name="user")
app.add_typer(audit.app, name="audit")
app.command()(collection.exercise)
app.command("import")(importing.import_file)
app.command()(importing.form)
app.command()(picture.export)
app.command()(picture.figures)
app.add_typer(cube.app, name="cube")
app.add_typer(keeping.app, name="retention")
app.command()(keeping.purge)
app.command()(keeping.backup)
app.command()(keeping.restore)
