"""vardar serve."""

from typing import Annotated

import typer


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Open on the exercise NOMAD, in a store of its own.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serve the picture; stop with Ctrl-C."""
    from dashboard.config import read_settings
    from dashboard.logs import set_up_log
    from dashboard.server import run, take_socket

    settings = read_settings(demo=demo or None, host=host, port=port)
    set_up_log()
    with take_socket(settings.host, settings.port) as taken:
        if settings.demo:
            from dashboard.demo import prepare

            prepare(settings)
        run(settings, taken, on_ready=lambda address: typer.echo(f"Vardar is ready at {address} (stop with Ctrl-C)"))
