"""vardar user add | list | disable | enable | password: who may sign in. The first administrator is made here."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.stores import open_store
from data.access.viewers import Role

if TYPE_CHECKING:
    from data.store.people import PersonSummary
    from data.store.unit_of_work import UnitOfWork

app = typer.Typer(help="The people who may sign in.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="What the person types to sign in, such as ana.popescu; never used twice.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input, one line.")]


@app.command()
def add(
    name: Name,
    party: Annotated[str, typer.Option(help="Whom they work for, such as RO; OCU is the Operational Center Unit.")],
    role: Annotated[Role, typer.Option(help="What they do here.")],
    display_name: Annotated[
        str, typer.Option("--name", help='How others read their name, such as "Ana Popescu".')
    ] = "",
    operation: Annotated[list[str] | None, typer.Option(help="A coordinator's operation; repeat for several.")] = None,
    password_stdin: FromInput = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="They sign in at the provider alone.")] = False,
    identity: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ISSUER SUBJECT", help="Who they are at the identity provider.", show_default=False),
    ] = None,
) -> None:
    """Let somebody sign in. The password is asked for twice; they change it when they first sign in."""
    from data.store import people
    from data.terms.errors import InputRefused

    if no_password and (password_stdin or identity is None):
        raise InputRefused("--no-password goes with --identity ISSUER SUBJECT, and with no password")
    with _managing() as work:
        password = None if no_password else _read_password(from_input=password_stdin)
        people.add(
            work, name=name, display_name=display_name, party=party, role=role, operations=operation or (),
            password=password, identity=identity,
        )  # fmt: skip
        work.commit()
    later = "" if no_password else " The password has to be changed at the first sign-in."
    typer.echo(f"{name.strip().casefold()} may sign in as {role.replace('_', ' ')} of {party.upper()}.{later}")


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Everybody who may sign in, and who may no more."""
    from data.access.viewers import local_administrator
    from data.store import people

    with open_store() as (_, engine):
        found = people.find(engine, local_administrator())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo("There is nobody. The first administrator: vardar user add NAME --party OCU --role administrator")
    for one in found:
        typer.echo(_line(one))


@app.command()
def disable(name: Name) -> None:
    """Let somebody sign in no more, and end their sessions at once."""
    from data.store import people

    with _managing() as work:
        people.disable(work, name)
        work.commit()
    typer.echo(f"{name} cannot sign in any more. vardar user enable {name} undoes it.")


@app.command()
def enable(name: Name) -> None:
    """Let somebody sign in again who was disabled, or locked after wrong passwords."""
    from data.store import people

    with _managing() as work:
        people.enable(work, name)
        work.commit()
    typer.echo(f"{name} may sign in again.")


@app.command()
def password(name: Name, password_stdin: FromInput = False) -> None:
    """Give somebody another password, which they have to change; their sessions end."""
    from data.store import people

    with _managing() as work:
        people.set_password(work, name, _read_password(from_input=password_stdin))
        work.commit()
    typer.echo(f"{name} has another password, to be changed at the next sign-in; their sessions have ended.")


@contextmanager
def _managing() -> "Iterator[UnitOfWork]":
    """The work of whoever manages people from this machine."""
    from dashboard.bootstrap import clock_for
    from data.access.viewers import local_administrator
    from data.store.unit_of_work import UnitOfWork

    with (
        open_store() as (settings, engine),
        UnitOfWork(engine, viewer=local_administrator(), clock=clock_for(settings)) as work,
    ):
        yield work


def _read_password(*, from_input: bool) -> str:
    """The password, typed twice where nobody can read it, or the first line of standard input."""
    from data.terms.errors import InputRefused

    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputRefused("there is no terminal to ask for the password", advice="Give it with --password-stdin.")
    return str(typer.prompt("Password (not shown)", hide_input=True, confirmation_prompt="The same again"))


def _line(one: "PersonSummary") -> str:
    operations = f" of {', '.join(one.operations)}" if one.operations else ""
    ways = [*(["password"] if one.has_password else []), *(["identity provider"] if one.identities else [])]
    seen = f"last signed in {one.signed_in_at:%Y-%m-%d %H:%M} UTC" if one.signed_in_at else "never signed in"
    state = f"disabled since {one.disabled_at:%Y-%m-%d}" if one.disabled_at else seen
    return f"{one.name}: {one.party}, {one.role.replace('_', ' ')}{operations}, {' and '.join(ways)}, {state}"
