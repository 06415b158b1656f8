"""A throw-away PostgreSQL server with PostGIS, for the tests and the benchmarks."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from tests.ports import free_port

TEMPLATE = "with_postgis"
SMALL = {"shared_buffers": "64MB", "max_connections": "60"}


class ClusterFailed(Exception):
    """The server could not be made or started; the text ends with what its log says."""


@dataclass(frozen=True)
class Cluster:
    """A running server. Databases made here have the extension and nothing else, and die with the server."""

    port: int
    password: str
    _numbers: Iterator[int]

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy address of a database of this server, as its superuser."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Make an empty database with PostGIS and give its name."""
        name = f"vardar_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, with the connections that are still open on it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run one statement outside a transaction."""
        address = self.url(database).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


def find_binaries() -> Path | None:
    """Folder of the newest installed PostgreSQL server that has PostGIS, None where there is none."""
    controls = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = sorted((control.parts[-3] for control in controls), key=float, reverse=True)
    folders = (Path("/usr/lib/postgresql", version, "bin") for version in versions)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def postgis_cluster(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Start a server on a free loopback port, and stop and delete it at the end.

    `settings` go into postgresql.conf above the small defaults; fsync stays on. Its default collation is a linguistic
    one, as on real servers, so that a query that relies on binary order without saying so is found out.
    Raises ClusterFailed.
    """
    binaries = find_binaries()
    if binaries is None:
        raise ClusterFailed("PostgreSQL with PostGIS is not installed (Debian: postgresql-15-postgis-3)")
    home = Path(tempfile.mkdtemp(prefix="vardar-postgis-"))
    try:
        password = secrets.token_hex(16)
        (home / "password").write_text(password)
        if os.getuid() == 0:
            shutil.chown(home, "postgres", "postgres")
            shutil.chown(home / "password", "postgres", "postgres")
        _run(
            binaries / "initdb",
            home,
            "--username=postgres",
            "--auth=scram-sha-256",
            f"--pwfile={home / 'password'}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-US",
            "--no-sync",
        )
        port = _start(binaries, home, {**SMALL, **(settings or {})})
        try:
            cluster = Cluster(port, password, count())
            cluster.execute(f"CREATE DATABASE {TEMPLATE}")
            cluster.execute("CREATE EXTENSION postgis", database=TEMPLATE)
            yield cluster
        finally:
            _run(binaries / "pg_ctl", home, "stop", "--mode=immediate", "--wait")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start(binaries: Path, home: Path, settings: Mapping[str, str], *, attempts: int = 3) -> int:
    port = free_port()
    lines = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(home), **settings}
    with (home / "data" / "postgresql.conf").open("a") as configuration:  # the last line of a name counts
        configuration.writelines(f"{name} = '{value}'\n" for name, value in lines.items())
    try:
        _run(binaries / "pg_ctl", home, "start", "--wait", f"--log={home / 'log'}")
    except ClusterFailed:  # another process may have taken the port between the look and the start
        if attempts == 1:
            raise
        return _start(binaries, home, settings, attempts=attempts - 1)
    return port


def _run(program: Path, home: Path, *arguments: str) -> None:
    """Run a PostgreSQL program on the cluster in `home`; the server refuses to run as root, so there as `postgres`."""
    account = "postgres" if os.getuid() == 0 else None
    with (home / "output").open("w+") as output:  # a file: the server keeps a pipe open and would never let go
        done = subprocess.run(
            [program, f"--pgdata={home / 'data'}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=home,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            user=account,
            group=account,
            extra_groups=[] if account else None,
        )
    if done.returncode:
        told = [file.read_text()[-2000:] for file in (home / "output", home / "log") if file.exists()]
        raise ClusterFailed("\n".join([f"{program.name} failed with exit code {done.returncode}", *told]))
