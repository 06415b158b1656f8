"""How the inbox takes a file: all of it or nothing, with everything the sender needs to mend what was refused."""

import logging
import secrets
from collections.abc import Callable

from sqlalchemy import Engine

from data.access.viewers import Viewer
from data.collection.intake.handing_out import give_back
from data.collection.intake.import_report import refused_whole
from data.collection.intake.importing import LayoutUnknown, commit, prepare
from data.collection.intake.inbox import Take, Taken, Unstable
from data.collection.intake.preview import Preview
from data.collection.reading.profiles import dump_profile
from data.collection.source import FileRefused
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, NotAllowed, StoreError

LOG = logging.getLogger("vardar")


def receive(engine: Engine, viewer: Viewer, *, clock: Clock = utc_now) -> Take:
    """A function that imports one file of the inbox. What it raises is left to a later try: StoreErrors, Unstable."""

    def take(name: str, content: bytes, before_storing: Callable[[], None]) -> Taken:
        try:
            preview = prepare(engine, viewer, name=name, content=content, compared=False)
            before_storing()
            return _stored(preview)
        except LayoutUnknown as unknown:
            suggestion = dump_profile(unknown.suggestion).encode()
            return Taken(refused_whole(name, unknown), ((".suggested-profile.yaml", suggestion),))
        except FileRefused as refused:
            return Taken(refused_whole(name, refused))
        except (InputRefused, NotAllowed) as refused:
            return Taken(refused_whole(name, FileRefused(str(refused), advice=refused.advice)))
        except (StoreError, Unstable):
            raise
        except Exception:
            event = secrets.token_hex(4)
            LOG.exception("event=%s a file of the inbox could not be read", event)
            sentence = f"Vardar failed on this file, which is Vardar's own fault; nothing was imported (event {event})"
            return Taken(refused_whole(name, FileRefused(sentence)))

    def _stored(preview: Preview) -> Taken:
        report = commit(engine, viewer, preview, clock=clock)
        rows = None if report.committed else give_back(preview, report)
        return Taken(report, ((".refused-rows.xlsx", rows),) if rows else ())

    return take
