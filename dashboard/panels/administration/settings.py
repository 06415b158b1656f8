"""Settings: what this server runs with, read-only and without secrets."""

import streamlit as st
from markupsafe import Markup
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dashboard.components.markup import join
from dashboard.config import PREFIX, Settings
from dashboard.context import AppContext
from data.store.faults import write_address


def render(ctx: AppContext) -> None:
    """Draw the section."""
    rows = [
        Markup("<tr><th><code>{}</code></th><td>{}</td><td>{}</td></tr>").format(f"{PREFIX}{name.upper()}", told, means)
        for name, told, means in told_settings(ctx.settings)
    ]
    with st.container(key="settings"):
        st.html(Markup('<table class="v-versions">{}</table>').format(join(rows)))
        st.caption("They are set in the environment of the server and read when it starts.")


def told_settings(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value and meaning of each setting. A secret is set or not set; an address is told without its password."""
    fields = type(settings).model_fields.items()
    return [(name, _told(getattr(settings, name)), field.description or "") for name, field in fields]


def _told(value: object) -> str:
    if isinstance(value, SecretStr):
        return "set" if value.get_secret_value() else "not set"
    if value is None or value == "":
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    return _without_password(str(value))


def _without_password(text: str) -> str:
    if "://" not in text:
        return text
    try:
        return write_address(make_url(text).set(query={}))
    except (ArgumentError, ValueError):
        return "set"
