"""The pages of the sign-in: small HTML of our own, without a script, dark or light as the browser is set."""

from pathlib import Path

from markupsafe import Markup

from data.store.people.passwords import SHORTEST
from layers.style import STYLES

PURPOSES = ("Watch", "Operation", "Task force meeting", "Analysis", "Administration")
OTHER = "Other"
NOTHING = Markup("")
_TOKENS = ("page", "panel", "line", "text", "quiet", "accent")
_RECORDED = "Every look at reports is kept on the record, with your name and your purpose."


def sign_in_page(
    *, next_path: str, by_password: bool, name: str = "", purpose: str = "", other: str = "", error: str = "",
    note: str = "",
) -> str:  # fmt: skip
    """The form: name and password, or the way to the identity provider; the purpose of the session before either."""
    unchosen = Markup('<option value="" disabled{}>Choose …</option>').format(
        NOTHING if purpose in (*PURPOSES, OTHER) else Markup(" selected")
    )
    choices = unchosen + NOTHING.join(
        Markup("<option{}>{}</option>").format(Markup(" selected") if one == purpose else "", one)
        for one in (*PURPOSES, OTHER)
    )
    fields = [
        _field(
            "Purpose of this session",
            Markup('<select name="purpose" id="purpose" required>{}</select>').format(choices),
        ),
        Markup('<div class="other">{}</div>').format(
            _field("In your words", _text("other", other, more=Markup('maxlength="200" autocomplete="off"')))
        ),
    ]
    if by_password:
        focus = NOTHING if name else Markup("autofocus ")
        who = Markup('{}autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="200"')
        fields = [
            _field("Name", _text("name", name, more=who.format(focus))),
            _field("Password", _secret("password", "current-password", focus=bool(name))),
            *fields,
        ]
    send = "Sign in" if by_password else "Continue to your identity provider"
    return _form("Sign in", "/sign-in", next_path, fields, send=send, error=error, note=note, foot=_RECORDED)


def change_page(*, next_path: str, name: str, display_name: str, is_needed: bool, error: str = "") -> str:
    """The form for a password of one's own."""
    fields = [
        _text("name", name, more=Markup('autocomplete="username" hidden')),
        _field("Present password", _secret("present", "current-password", focus=True)),
        _field("New password", _secret("new", "new-password")),
        _field("New password again", _secret("again", "new-password")),
    ]
    why = "Your password was set by somebody else. " if is_needed else ""
    note = f"{display_name}: {why}Choose one that only you know, {SHORTEST} letters or more; a sentence is a good one."
    foot = "Your other sessions end with it."
    return _form(
        "Change password", "/sign-in/password", next_path, fields, send="Change", error=error, note=note, foot=foot
    )


def sign_out_page(*, display_name: str) -> str:
    """The button that ends the session."""
    return _form("Sign out", "/sign-out", "/", [], send="Sign out", note=f"{display_name} is signed in.", back="/")


def onward_page(address: str, *, said: str) -> str:
    """A page that goes on by itself. A redirection would not do: browsers hold our cookie back from what another site
    leads to, and a form may lead to this host alone."""
    onward = Markup('<meta http-equiv="refresh" content="0;url={}">').format(address)
    body = Markup('<p class="note">{}</p><p><a class="send" href="{}">Continue</a></p>').format(said, address)
    return _page("Vardar", body, head=onward)


def message_page(said: str) -> str:
    """A sentence, where there is nothing else to show."""
    return _page("Vardar", Markup('<p class="error" role="alert">{}</p>').format(said))


def look() -> str:
    """The style sheet: the colours of the house for both themes, and the layout."""
    dark, light = (
        ";".join(f"--{name}:{getattr(STYLES[theme], name)}" for name in _TOKENS) for theme in ("dark", "light")
    )
    layout = Path(__file__).with_name("sign_in.css").read_text(encoding="utf-8")
    by_light = f"@media (prefers-color-scheme:light){{:root{{color-scheme:light;{light}}}}}"
    return f":root{{color-scheme:dark;{dark}}}{by_light}{layout}"


def _form(
    title: str, action: str, next_path: str, fields: list[Markup], *, send: str, error: str = "", note: str = "",
    foot: str = "", back: str = "",
) -> str:  # fmt: skip
    parts = [Markup("<h2>{}</h2>").format(title)]
    if note:
        parts.append(Markup('<p class="note">{}</p>').format(note))
    if error:
        parts.append(Markup('<p class="error" role="alert">{}</p>').format(error))
    inside = NOTHING.join(fields)
    parts.append(
        Markup(
            '<form method="post" action="{}"><input type="hidden" name="next" value="{}">{}'
            '<button class="send">{}</button></form>'
        ).format(action, next_path, inside, send)
    )
    if back:
        parts.append(Markup('<p class="back"><a href="{}">Back to Vardar</a></p>').format(back))
    if foot:
        parts.append(Markup('<p class="foot">{}</p>').format(foot))
    return _page(f"{title} · Vardar", NOTHING.join(parts))


def _page(title: str, body: Markup, *, head: Markup = NOTHING) -> str:
    return str(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
            '<link rel="stylesheet" href="/sign-in/look.css"><link rel="icon" href="/sign-in/mark.png">{}</head>'
            '<body><main><header><img src="/sign-in/mark.png" alt="" width="40" height="40"><div><h1>Vardar</h1>'
            "<p>The operational picture</p></div></header>{}</main></body></html>"
        ).format(title, head, body)
    )


def _field(label: str, control: Markup) -> Markup:
    return Markup("<label><span>{}</span>{}</label>").format(label, control)


def _text(name: str, value: str, *, more: Markup = NOTHING) -> Markup:
    return Markup('<input name="{}" value="{}" {}>').format(name, value, more)


def _secret(name: str, kind: str, *, focus: bool = False) -> Markup:
    more = Markup("autofocus") if focus else ""
    return Markup('<input type="password" name="{}" autocomplete="{}" required maxlength="400" {}>').format(
        name, kind, more
    )
