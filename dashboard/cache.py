"""Cache of what pages read. The key is the filter, the viewer's clearance and the read model's version, never the
viewer object: two people with the same clearance share an entry, two with different ones never do. What is read here is
shared between runs and people and is not to be changed by who reads it."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data.picture.read_model import ReadModel
from data.picture.selection import Selection

Answer = TypeVar("Answer")


def read(reader: Callable[..., Answer], model: ReadModel, selection: Selection, **options: Any) -> Answer:
    """`reader(model, selection, **options)`, from cache where the same question was answered at the same version."""
    key = (
        f"{reader.__module__}.{reader.__qualname__}",
        selection.filter.query(zone=selection.zone),
        selection.viewer.clearance,
        selection.action.value,
        selection.version,
        selection.zone,
        selection.as_of.replace(second=0, microsecond=0),  # what an unfinished period is compared with moves on
        tuple(sorted((name, repr(value)) for name, value in options.items())),
    )
    return _answer(key, reader, model, selection, options)  # type: ignore[no-any-return]


@st.cache_resource(max_entries=400, show_spinner=False)
def _answer(
    key: tuple[object, ...],
    _reader: Callable[..., Any],
    _model: ReadModel,
    _selection: Selection,
    _options: dict[str, Any],
) -> Any:
    return _reader(_model, _selection, **_options)
