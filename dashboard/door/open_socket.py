"""One open WebSocket of a page, and the session that it lives by.

The session is looked up again at every message, so that no run of the page outlives it, and every few seconds besides,
so that a page which says nothing does not either. Then the socket is closed with a code of its own.
"""

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.door.belongings import FILES, file_at, files_of
from dashboard.door.identity import has_to_change, note_act, session_behind
from data.store.sessions import Digest, SignedIn
from data.terms.errors import SignedOut, VardarError

CHECK_EVERY_S = 15.0
UNSURE_S = 45.0  # so long a socket lives while the store cannot be asked; with one check more it is a minute
SIGNED_OUT = 4401
LARGEST_PARSED = 1_000_000
FILES_KEPT = 1_000  # of one page: a link may be followed while the next run takes it away


class OpenSocket:
    """`receive` and `send` of a WebSocket, for as long as the session lives and means the same viewer."""

    def __init__(self, found: SignedIn, receive: Receive, send: Send, *, check_every_s: float = CHECK_EVERY_S) -> None:
        self._found, self._receive, self._send = found, receive, send
        self._every_s = check_every_s
        self._gone = asyncio.Event()
        self._pending: asyncio.Task[Message] | None = None
        self._runs = 0
        self._files: dict[str, None] = {}
        self._sure_at = asyncio.get_running_loop().time()

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        """Run the application on this socket until one of the two ends."""
        watcher = asyncio.create_task(self._watch())
        try:
            await app(scope, self.receive, self.send)
        finally:
            for task in (watcher, self._pending):
                if task is not None:
                    task.cancel()

    async def send(self, message: Message) -> None:
        """To the browser; nothing any more once the session has ended."""
        if not self._gone.is_set():
            said = message.get("bytes") or b""
            if FILES.encode() in said:
                self._note_files(said)
            await self._send(message)

    def was_told(self, digest: Digest, file: str) -> bool:
        """Whether this is a page of the session, and one that was told of the file."""
        return digest == self._found.digest and file in self._files

    async def receive(self) -> Message:
        """From the browser; the end of the connection once the session has ended."""
        if self._pending is None:
            self._pending = asyncio.ensure_future(self._receive())
        gone = asyncio.create_task(self._gone.wait())
        await asyncio.wait({self._pending, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not self._gone.is_set():
            message = self._pending.result()
            self._pending = None
            if message["type"] != "websocket.receive" or await self._is_alive(message.get("bytes") or b""):
                return message
            await self._close()
        return {"type": "websocket.disconnect", "code": SIGNED_OUT, "reason": "signed out"}

    def _note_files(self, said: bytes) -> None:
        """Keep which files the session has, and the one that was just made for it. An address that a message merely
        mentions is not enough: anybody can type one."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        made = ForwardMsg.FromString(said).backend_operation_response.deferred_file.url
        for file in (*files_of(self._found.digest), *([file_at(made)] if made else [])):
            self._files.pop(file, None)
            self._files[file] = None
        while len(self._files) > FILES_KEPT:
            del self._files[next(iter(self._files))]

    async def _watch(self) -> None:
        while not self._gone.is_set():
            await asyncio.sleep(self._every_s)
            if not await self._is_alive():
                await self._close()

    async def _is_alive(self, said: bytes = b"") -> bool:
        """Whether the session is open and of the same viewer; `said` by the page may keep it so."""
        now = asyncio.get_running_loop().time()
        try:
            found = await run_in_threadpool(session_behind, self._found.digest)
            if said and self._is_act(said):
                await run_in_threadpool(note_act, found)
        except SignedOut:
            return False
        except VardarError:
            return now - self._sure_at < UNSURE_S
        self._sure_at = now
        return found.viewer == self._found.viewer and not has_to_change(found)

    def _is_act(self, said: bytes) -> bool:
        """Whether the person did something. The first run is the page's own opening, or a reconnection."""
        if not is_run_by_hand(said):
            return False
        self._runs += 1
        return self._runs > 1

    async def _close(self) -> None:
        if not self._gone.is_set():
            self._gone.set()
            with suppress(Exception):  # it may have gone by itself
                await self._send({"type": "websocket.close", "code": SIGNED_OUT, "reason": "signed out"})


def is_run_by_hand(said: bytes) -> bool:
    """Whether a message of the page asks for a run, or for an upload, and not because a timer of the page went off.

    A message too long to be looked into carries something that was typed or chosen.
    """
    from streamlit.proto.BackMsg_pb2 import BackMsg

    if len(said) > LARGEST_PARSED:
        return True
    message = BackMsg()
    try:
        message.ParseFromString(said)
    except Exception:
        return False  # Streamlit will close the connection over it
    kind = message.WhichOneof("type")
    return kind == "file_urls_request" or (kind == "rerun_script" and not message.rerun_script.is_auto_rerun)
