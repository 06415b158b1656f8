"""What a translated row is: a form to take, a row left out on purpose, or (in `source`) a refusal."""

from dataclasses import dataclass

from data.store.forms import IncidentForm
from data.store.return_forms import ReturnForm, StatisticForm, TrafficForm

AnyForm = IncidentForm | ReturnForm | TrafficForm | StatisticForm


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One place that a written name may mean; `kind` is crossing, section, town, area or country, `score` 0..100."""

    kind: str
    id: str
    name: str
    country: str | None
    lon: float | None
    lat: float | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """A place that is not taken without asking. The answer is given back as `answers[key]`: "kind:id" of a choice.

    An empty answer means none of them: the name is kept as written and no place is taken.
    """

    key: str
    written: str
    country: str | None
    choices: tuple[PlaceChoice, ...]
    column: str | None = None  # where it is written


@dataclass(frozen=True, slots=True)
class Translated:
    """A form and the rows it came from (as a person counts in the file).

    `version` is the stored version that the sender corrected, None where the file names none. `flags` are sentences to
    show beside the form (it is taken all the same); `question` is a place that has to be asked, None where none is.
    """

    sheet: str | None
    rows: tuple[int, ...]
    form: AnyForm
    version: int | None = None
    flags: tuple[str, ...] = ()
    question: PlaceQuestion | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that the profile leaves out on purpose, such as a total beside its parts: counted and said."""

    row: int
    reason: str
    sheet: str | None = None
