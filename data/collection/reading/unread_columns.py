"""The columns of a file that no field of a report reads: a person is told, for one of them may be a name misspelt."""

import re
from collections.abc import Iterator

from data.collection.reading.cell_readings import Columns
from data.collection.reading.profiles import Profile
from data.collection.reading.row_values import same_names
from data.collection.source import SourceTable

_NAMED = 8
_LATIN, _OTHER = re.compile("[A-Za-z]"), re.compile("[\u0370-\u03ff\u0400-\u04ff]")  # Greek and Cyrillic


def unread_columns(table: SourceTable, profile: Profile) -> Iterator[str]:
    """A note on the columns whose words go into the text of each report, and one on names in two alphabets."""
    if profile.yields != "incidents":
        return
    columns = Columns(table)
    readings = (*same_names(profile, table).values(), *profile.fields.values(), *profile.labels.values())
    names = [(*one.column, *([one.time] if one.time else [])) for one in readings]
    names += [(name,) for name in (*profile.key, *profile.key_if_there, *profile.not_kept)]
    names += [(one.column,) for one in profile.leave_out]
    names += [(rule.when.column,) for rule in profile.place if rule.when]
    read = {columns.find([name]) for several in names for name in several}
    left = [name for index, name in enumerate(table.header) if index not in read]
    if left:
        shown = ", ".join(left[:_NAMED]) + (f" and {len(left) - _NAMED} more" if len(left) > _NAMED else "")
        yield f"No field reads these columns, their words go into the text of the report: {shown}."
    for name in left:
        if _LATIN.search(name) and _OTHER.search(name):
            yield f"The column {name} is written with letters of two alphabets that look alike: write its name anew."
