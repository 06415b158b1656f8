"""The settings: environment variables named `VARDAR_*`, checked before anything starts.

A test asserts that README's table names every one of them.
"""

import ipaddress
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from data.store.engine import default_url
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import InputRefused

PREFIX = "VARDAR_"
LOCAL_OPEN = "local-open"
SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """How this process runs. Frozen; unsafe combinations are refused."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    store: str = Field(default="", description="address of the incident store")
    auth: str = Field(default=LOCAL_OPEN, description="how people sign in")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8501, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    zone: str = Field(default=DEFAULT_ZONE, description="time zone that says what a day is")
    demo: bool = Field(default=False, description="the demonstration: its own store, its clock inside NOMAD")
    secret: SecretStr | None = Field(default=None, description="signs cookies")
    inbox: Path | None = Field(default=None, description="folder whose files are imported as they appear")

    @field_validator("auth")
    @classmethod
    def _a_way_that_exists(cls, value: str) -> str:
        if value in ("password", "oidc"):
            raise ValueError(f"{value} is not available in this version; leave it at {LOCAL_OPEN}")
        if value != LOCAL_OPEN:
            raise ValueError(f"unknown; it is {LOCAL_OPEN}")
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

    @property
    def store_url(self) -> str:
        """The address of the store; by default a SQLite file in the user's data folder, the demonstration's its own."""
        return self.store or (demo_url() if self.demo else default_url())


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
