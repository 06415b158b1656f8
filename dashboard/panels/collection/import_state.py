"""What the Import section holds between runs: the file that was read, the answers given, the mapping being written."""

from dataclasses import dataclass, field

import streamlit as st

from dashboard.panels.collection.preview_map import PreviewMap
from data.collection.intake.import_report import ImportReport
from data.collection.intake.preview import Preview
from data.terms.errors import VardarError
from data.terms.markings import Marking

_KEY = "import"


@dataclass
class HeldImport:
    """One file on its way in. `asked` is what was read: the same question is not read twice."""

    turn: int = 0  # another turn, another upload field: the old file is let go of
    asked: tuple[object, ...] = ()
    preview: Preview | None = None
    refused: VardarError | None = None
    report: ImportReport | None = None
    returned: bytes | None = None
    mapping: str | None = None  # the profile as YAML that is in force for this file
    marking: Marking | None = None  # of the rows of the file
    drawn: tuple[object, PreviewMap | None] | None = None  # the map of the preview, and for what it was drawn
    answers: dict[str, str] = field(default_factory=dict)  # by question, kept for the next file too

    def forget(self) -> None:
        """Let go of the file; the answers stay, for the same text means the same place in the next."""
        self.turn += 1
        self.asked, self.preview, self.refused = (), None, None
        self.report, self.returned, self.mapping, self.drawn, self.marking = None, None, None, None, None


def held_import() -> HeldImport:
    """That of this session."""
    held: HeldImport = st.session_state.setdefault(_KEY, HeldImport())
    return held
