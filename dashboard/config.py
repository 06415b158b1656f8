"""The settings: environment variables named `VARDAR_*`, checked before anything starts.

A test asserts that README's table names every one of them.
"""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from data.store.engine import default_url
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import InputRefused

PREFIX = "VARDAR_"
LOCAL_OPEN, PASSWORD, OIDC = "local-open", "password", "oidc"
SHORTEST_SECRET = 32
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to be told apart, none is listened on here


class Settings(BaseSettings):
    """How this process runs. Frozen; unsafe combinations are refused."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    store: str = Field(default="", description="address of the incident store")
    auth: str = Field(default=LOCAL_OPEN, description="how people sign in")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8501, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    zone: str = Field(default=DEFAULT_ZONE, description="time zone that says what a day is")
    reader: str = Field(default="", description="address of the store for the picture, as the reader of every row")
    demo: bool = Field(default=False, description="the demonstration: its own store, its clock inside NOMAD")
    secret: SecretStr | None = Field(default=None, description="signs what a browser keeps for the server")
    names: str = Field(default="", description="host names answered to, separated by commas")
    tls: bool = Field(default=False, description="browsers reach it by https, through a proxy or directly")
    idle_minutes: int = Field(default=60, ge=1, le=24 * 60, description="a session ends after that long without an act")
    session_hours: int = Field(default=13, ge=1, le=24, description="a session ends then, however much it is used")
    oidc_issuer: str = Field(default="", description="address of the identity provider")
    oidc_client_id: str = Field(default="", description="how the identity provider knows this server")
    oidc_client_secret: SecretStr | None = Field(default=None, description="its secret there")
    purge: Literal["off", "daily"] = Field(default="off", description="whether the server erases what is past its date")
    inbox: Path | None = Field(default=None, description="folder whose files are imported as they appear")
    anchors: Path | None = Field(default=None, description="file that the audit record is anchored to, once a day")

    @field_validator("auth")
    @classmethod
    def _a_way_that_exists(cls, value: str) -> str:
        if value not in (LOCAL_OPEN, PASSWORD, OIDC):
            raise ValueError(f"unknown; it is {LOCAL_OPEN}, {PASSWORD} or {OIDC}")
        return value

    @field_validator("names")
    @classmethod
    def _names_of_hosts(cls, value: str) -> str:
        for name in filter(None, map(str.strip, value.split(","))):
            if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]", name):
                raise ValueError(f"{name[:40]!r} is no host name; write them like vardar.example,10.0.0.7")
        return value

    @field_validator("zone")
    @classmethod
    def _a_zone_that_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no such time zone; write it like Europe/Bucharest")
        return value

    @field_validator("inbox")
    @classmethod
    def _a_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise ValueError("is no full path of a folder, such as /srv/vardar/inbox")
        if value is not None and value.exists() and not value.is_dir():
            raise ValueError("is a file, not a folder")
        return value

    @field_validator("secret")
    @classmethod
    def _a_long_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"shorter than {SHORTEST_SECRET} characters")
        return value

    @model_validator(mode="after")
    def _open_only_to_this_machine(self) -> "Settings":
        if self.auth == LOCAL_OPEN and not is_loopback(self.host):
            raise ValueError(
                f"VARDAR_HOST: without sign-in ({LOCAL_OPEN}) everyone who reaches {self.host} would be the watch "
                "officer; listen on 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _sign_in_that_holds(self) -> "Settings":
        if self.auth == LOCAL_OPEN:
            return self
        if self.secret is None:
            raise ValueError(
                f"VARDAR_SECRET: sign-in needs one of {SHORTEST_SECRET} characters; make it with: openssl rand -hex 32"
            )
        if not self.tls and not is_loopback(self.host):
            raise ValueError(
                "VARDAR_TLS: passwords do not cross a network in the clear; put a proxy with https before it and set "
                "VARDAR_TLS=yes, or listen on 127.0.0.1"
            )
        if self.host.strip("[]") in EVERYWHERE and not self.host_names:
            raise ValueError("VARDAR_NAMES: say by which names it is reached, such as vardar.example")
        if self.auth == OIDC:
            _check_provider(self)
        return self

    @property
    def host_names(self) -> frozenset[str]:
        """The names that were given, without brackets, small."""
        return frozenset(name.strip().strip("[]").lower() for name in self.names.split(",") if name.strip())

    @property
    def only_here(self) -> bool:
        """Whether this machine alone is answered: there is no sign-in, or a password would cross a network as it is."""
        return self.auth == LOCAL_OPEN or not self.tls

    @property
    def idle(self) -> timedelta:
        """How long a session lives without an act of the person."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def lifetime(self) -> timedelta:
        """How long a session lives at most."""
        return timedelta(hours=self.session_hours)

    @property
    def store_url(self) -> str:
        """The address of the store; by default a SQLite file in the user's data folder, the demonstration's its own."""
        return self.store or (demo_url() if self.demo else default_url())

    @property
    def reader_url(self) -> str:
        """The address by which the picture reads the store: VARDAR_READER, else that of the store."""
        return self.reader or self.store_url


def _check_provider(settings: Settings) -> None:
    """Raises ValueError where the identity provider is not named whole, or not reached safely."""
    for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret"):
        if not getattr(settings, name):
            raise ValueError(f"{PREFIX}{name.upper()}: sign-in by {OIDC} needs it; your identity provider gives it")
    issuer = urlsplit(settings.oidc_issuer)
    is_here = is_loopback(issuer.hostname or "") and is_loopback(settings.host)
    if issuer.scheme != "https" and not (issuer.scheme == "http" and is_here):
        raise ValueError(f"{PREFIX}OIDC_ISSUER: it is an address that begins with https://")


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def demo_url() -> str:
    """The demonstration's own SQLite file, beside the default store, so that it never touches real incidents."""
    url = make_url(default_url())
    return url.set(database=str(Path(url.database or "").with_name("demo.db"))).render_as_string(hide_password=False)


def read_settings(**given: object) -> Settings:
    """The settings of the environment, with what a command line gives above them (None is not given).

    Raises InputRefused with one sentence that names each variable and what is wrong with it.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        told = [
            "".join([f"{PREFIX}{str(part['loc'][0]).upper()}: " if part["loc"] else "", _reason(part["msg"])])
            for part in error.errors()
        ]
        raise InputRefused("; ".join(told), advice="README.md lists every setting.") from None


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
