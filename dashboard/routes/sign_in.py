"""/sign-in and /sign-out: the door, with pages of its own. What is refused never says whether a name exists."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.bootstrap import services
from dashboard.config import OIDC, PASSWORD, Settings
from dashboard.door import oidc
from dashboard.door.forms import Form, own_path, read_form
from dashboard.door.gate import is_same_origin
from dashboard.door.identity import IN_SCOPE, cookie_name, page_mark, session_of, set_cookie
from dashboard.door.rate import Attempts
from dashboard.door.sign_in_page import OTHER, PURPOSES, change_page, look, onward_page, sign_in_page, sign_out_page
from dashboard.messages import explain, http_status
from dashboard.routes.reporting import NOT_KEPT
from data.store import people, sessions
from data.store.sessions import SignedIn
from data.store.tokens import UNKNOWN
from data.store.unit_of_work import Act, asking
from data.terms.errors import InputRefused, SignInRefused, VardarError

WRONG = "The name or the password is wrong, or they do not count just now."
MARK = Path(__file__).resolve().parents[1] / "favicon.png"


def routes(settings: Settings) -> list[Route]:
    """The routes of the door, for the application."""
    door = Door(settings)
    callback = [Route("/sign-in/callback", door.come_back)] if settings.auth == OIDC else []
    change = [Route("/sign-in/password", door.change_password, methods=["GET", "POST"])]
    return [
        Route("/sign-in", door.sign_in, methods=["GET", "POST"]),
        Route("/sign-out", door.sign_out, methods=["GET", "POST"]),
        Route("/sign-in/look.css", show_look),
        Route("/sign-in/mark.png", show_mark),
        Route("/sign-in/letters.woff2", show_letters),
        Route("/session", show_session),
        *(change if settings.auth == PASSWORD else callback),
    ]


async def show_look(_request: Request) -> Response:
    """The style sheet of the door's pages."""
    return Response(look(), media_type="text/css")


async def show_mark(_request: Request) -> Response:
    """The mark of the house."""
    return FileResponse(MARK)


async def show_letters(_request: Request) -> Response:
    """The letters of the house: those that Streamlit brings along for its own pages."""
    import streamlit

    folder = Path(streamlit.__file__).parent / "static" / "static" / "media"
    found = next(iter(sorted(folder.glob("SourceSansVF-Upright*.woff2"))), None)
    return FileResponse(found) if found is not None else Response(status_code=404)


async def show_session(request: Request) -> Response:
    """Whether the session is open (204, or the turnstile's 401), and still the one that a page was opened in."""
    found = request.scope.get(IN_SCOPE)
    is_own = isinstance(found, SignedIn) and request.query_params.get("of") in (None, page_mark(found))
    return Response(status_code=204 if is_own else 401, headers=NOT_KEPT)


class Door:
    """The pages and what they are sent, with the settings, the attempts of this process, and few threads of their own:
    a password takes a tenth of a second and 64 MiB."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.attempts = Attempts()
        self.floods = Attempts(each_minute=1, all_minute=20)  # entries on the record, which a flood must not fill
        self._threads = CapacityLimiter(4)

    async def sign_in(self, request: Request) -> Response:
        """The form; or what it sent: a session and the way back, or the form again with what is wrong."""
        if request.method == "POST":
            return await self._guarded(request, self._take_sign_in, self._show)
        next_path = own_path(request.query_params.get("next", ""))
        if request.headers.get("sec-fetch-site") == "cross-site":
            # The browser held the cookie back from what another site leads to; asked again by this page, it sends it.
            return _html(onward_page(str(request.url.replace(scheme="", netloc="")), said="Opening Vardar."))
        found = await self._session(request)
        if found is not None:
            return RedirectResponse(next_path, 303, headers=NOT_KEPT)
        was_here = cookie_name(self.settings) in request.cookies
        answer = self._show({"next": next_path}, note="Your session has ended. Sign in again." if was_here else "")
        if was_here:
            set_cookie(answer, "", self.settings)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """The button; or what it sent: the session ends, and the cookie with it."""
        found = await self._session(request)
        if request.method == "POST":
            if not self._is_own_form(request):
                return _html("This form was not ours.", 403)
            running = services()
            if found is not None:
                await run_in_threadpool(sessions.end, running.engine, found.digest, clock=running.clock)
            answer = self._show({}, note="You are signed out.")
            set_cookie(answer, "", self.settings)
            return answer
        if found is None:
            return RedirectResponse("/sign-in", 303, headers=NOT_KEPT)
        return _html(sign_out_page(display_name=found.display_name))

    async def change_password(self, request: Request) -> Response:
        """The form for another password; or what it sent: a new session, the only one that is left."""
        found: SignedIn = request.scope[IN_SCOPE]  # the turnstile lets nobody through without
        show = partial(self._show_change, found)
        if request.method == "POST":
            return await self._guarded(request, partial(self._take_change, found), show)
        return show({"next": own_path(request.query_params.get("next", ""))})

    async def come_back(self, request: Request) -> Response:
        """Back from the identity provider, with a code: a session and the way on."""
        return await self._guarded(request, self._take_code, self._show)

    def _take_sign_in(self, request: Request, form: Form) -> Response:
        purpose = form.get("other", "").strip() if form.get("purpose") == OTHER else form.get("purpose", "")
        if form.get("purpose") not in (*PURPOSES, OTHER) or not 0 < len(purpose) <= 200 or not purpose.isprintable():
            raise InputRefused("Say in a few words what you sign in for.")
        next_path = own_path(form.get("next", ""))
        running = services()
        if self.settings.auth == OIDC:
            back = self._callback(request)
            address, kept = oidc.begin(self.settings, redirect_uri=back, purpose=purpose, next_path=next_path)
            answer: Response = _html(onward_page(address, said="Going to your identity provider."))
            answer.set_cookie(
                self._errand_cookie, kept, max_age=oidc.KEPT_S, path="/", httponly=True, samesite="lax",
                secure=self.settings.tls,
            )  # fmt: skip
            return answer
        name = "".join(letter for letter in form.get("name", "")[:400] if letter.isprintable())
        person = people.authenticate(running.engine, name, form.get("password", ""), clock=running.clock)
        answer = RedirectResponse(next_path, 303, headers=NOT_KEPT)
        self._begin(request, answer, person, method=PASSWORD, purpose=purpose)
        return answer

    def _take_code(self, request: Request, _form: Form) -> Response:
        asked = request.query_params
        running = services()
        with asking(running.engine, UNKNOWN, Act.CONSULTATION, "sign-in", clock=running.clock):
            errand = oidc.read_errand(self.settings, request.cookies.get(self._errand_cookie, ""))
            is_theirs = (
                asked.get("state") == errand.state
                and asked.get("iss", self.settings.oidc_issuer) == self.settings.oidc_issuer
            )
            if not is_theirs or not asked.get("code"):
                raise SignInRefused("The way back from the identity provider was not the one that began here.")
            subject = oidc.subject_of(self.settings, errand, code=asked["code"], redirect_uri=self._callback(request))
        person = people.by_identity(running.engine, self.settings.oidc_issuer, subject, clock=running.clock)
        answer = _html(onward_page(errand.next_path, said="You are signed in."))
        self._begin(request, answer, person, method=OIDC, purpose=errand.purpose)
        return answer

    def _take_change(self, found: SignedIn, request: Request, form: Form) -> Response:
        if form.get("new", "") != form.get("again", ""):
            raise InputRefused("The new password was typed in two ways.")
        running = services()
        old, new = form.get("present", ""), form.get("new", "")
        people.change_password(running.engine, found.person_id, old=old, new=new, clock=running.clock)
        answer = RedirectResponse(own_path(form.get("next", "")), 303, headers=NOT_KEPT)
        self._begin(request, answer, found.person_id, method=PASSWORD, purpose=found.viewer.purpose or "")
        return answer

    def _begin(self, request: Request, answer: Response, person_id: int, *, method: str, purpose: str) -> None:
        """A session of its own for every sign-in: what the browser brought ends, and names nothing any more."""
        running, before = services(), request.cookies.get(cookie_name(self.settings))
        token = sessions.begin(
            running.engine, person_id, method=method, purpose=purpose, lifetime=self.settings.lifetime,
            replaces=sessions.digest_of(before) if before else None, clock=running.clock,
        )  # fmt: skip
        set_cookie(answer, token, self.settings)

    async def _guarded(
        self, request: Request, take: Callable[[Request, Form], Response], show: Callable[..., Response]
    ) -> Response:
        """What was sent, taken in a thread; or the page again with what is wrong, always in the same words."""
        is_form = request.method == "POST"
        if is_form and not self._is_own_form(request):
            return show({}, error="This form was sent by another page. Sign in here.", status=403)
        form = await read_form(request) if is_form else {}
        if form is None:
            return show({}, error="What was sent is no form of ours.", status=400)
        address = request.client.host if request.client else ""
        wait = self.attempts.take(address)
        if wait:
            if not self.floods.take(address):
                await run_in_threadpool(_note_flood, request)
            answer = show(form, error=f"Too many attempts. Try again in {wait} s.", status=429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        try:
            answer = await to_thread.run_sync(take, request, form, limiter=self._threads)
        except SignInRefused as error:
            said = WRONG if self.settings.auth == PASSWORD else str(error)
            answer = show(form, error=f"{said} {error.advice}", status=http_status(error))
        except InputRefused as error:
            answer = show(form, error=f"{str(error)[:1].upper()}{str(error)[1:].rstrip('.')}.", status=400)
        except VardarError as error:
            answer = show(form, error=str(explain(error)), status=http_status(error))
        if not is_form:
            answer.delete_cookie(self._errand_cookie, path="/", httponly=True, samesite="lax", secure=self.settings.tls)
        return answer

    def _show(self, form: Form, *, error: str = "", note: str = "", status: int = 200) -> Response:
        page = sign_in_page(
            next_path=own_path(form.get("next", "")), by_password=self.settings.auth == PASSWORD,
            name=form.get("name", ""), purpose=form.get("purpose", ""), other=form.get("other", ""), error=error,
            note=note,
        )  # fmt: skip
        return _html(page, status)

    def _show_change(self, found: SignedIn, form: Form, *, error: str = "", status: int = 200) -> Response:
        page = change_page(
            next_path=own_path(form.get("next", "")), name=found.viewer.name,
            display_name=found.display_name, is_needed=found.must_change, error=error,
        )  # fmt: skip
        return _html(page, status)

    async def _session(self, request: Request) -> SignedIn | None:
        try:
            return await run_in_threadpool(session_of, request, self.settings)
        except VardarError:
            return None  # signed out, or the store cannot say: what the form sends will tell

    def _is_own_form(self, request: Request) -> bool:
        """Whether our own page sent this. The gate let no strange origin through; here none at all is strange too."""
        origins, host = request.headers.getlist("origin"), request.headers["host"]
        return is_same_origin(origins, host, required=True, tls=self.settings.tls)

    def _callback(self, request: Request) -> str:
        """Where the provider leads back to: by the name that was asked for, which the gate knows as ours."""
        return f"{'https' if self.settings.tls else 'http'}://{request.headers['host']}/sign-in/callback"

    @property
    def _errand_cookie(self) -> str:
        return "__Host-vardar_errand" if self.settings.tls else "vardar_errand"


def _note_flood(request: Request) -> None:
    """Too many attempts, on the record; a store that cannot take it just now lets nobody in for that."""
    running, found = services(), request.scope.get(IN_SCOPE)
    viewer = found.viewer if isinstance(found, SignedIn) else UNKNOWN
    with suppress(VardarError), asking(running.engine, viewer, Act.CONSULTATION, "sign-in", clock=running.clock):
        raise SignInRefused("too many attempts")


def _html(page: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, headers=NOT_KEPT)
