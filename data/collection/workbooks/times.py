"""Moments in three cells and back: the local day, the local time, and the zone that the sheet names."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.collection.source import Cell
from data.collection.values.moments import read_moment
from data.terms.codes import TimePrecision
from data.terms.days import ONE_DAY, midnight
from data.terms.errors import RowRejected


def split_moment(moment: datetime, *, zone: str) -> tuple[date, time]:
    """The local day and the local time, to the second."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date(), local.time().replace(microsecond=0)


def read_day(cell: Cell, *, zone: str) -> date:
    """The day of a date cell. Raises RowRejected."""
    told = read_moment(cell, zone=zone)
    if told.precision is not TimePrecision.DAY:
        raise RowRejected("is not one day; write the date alone, such as 09.03.2020", value=str(cell))
    return told.start.astimezone(ZoneInfo(zone)).date()


def read_clock(cell: Cell) -> time | str:
    """The time of a time cell; text is left as written, as it may name an offset. Raises RowRejected."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 <= cell < 1:
        cell = timedelta(seconds=round(cell * 86_400))
    if isinstance(cell, time | datetime):  # a spreadsheet's time is a fraction of a day, and rounds
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=round(cell.second + cell.microsecond / 1e6))
    if isinstance(cell, timedelta) and timedelta() <= cell < ONE_DAY:
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return time(*divmod(minutes, 60), seconds) if minutes < 1440 else time(23, 59, 59)
    if isinstance(cell, str):
        return cell
    raise RowRejected("is no time of day; write it as 14:30", value=str(cell))


def join_moment(day: date, clock: time | str | None, *, zone: str) -> datetime:
    """The instant in UTC of a local day and time; without a time the beginning of the day.

    Raises RowRejected for an hour that no clock of the zone shows or one shows twice, and for text that is no time.
    """
    if clock is None:
        return midnight(day, zone=zone)
    if isinstance(clock, time):
        return read_moment(datetime.combine(day, clock), zone=zone).start
    told = read_moment(f"{day.isoformat()} {clock}", zone=zone)
    if told.precision is TimePrecision.HOUR:
        raise RowRejected("is no time of day; write it as 14:30", value=clock)
    return told.start


def end_of(day: date, *, zone: str) -> datetime:
    """The instant in UTC at which a local day ends."""
    return midnight(day + ONE_DAY, zone=zone)
