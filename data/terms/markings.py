"""Markings: which handling codes stand on what is shown, whose they are, and whom it may go to. Combining never lowers.

A marking is a set: the codes of every report in view with the originators that gave them and the texts that they wrote.
Whom it may go to is an audience: for each party the standing that it needs. Two audiences combine party by party, so
that what is shown together goes to exactly those to whom each part may go, and to nobody else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.terms.codes import PartyStatus, Release, Status, codes

# From the widest scope to the narrowest. NAMED is no step of it: it is ORIGINATOR, and PARTNERS for those it names.
SCOPES: tuple[Release, ...] = (
    Release.PUBLIC,
    Release.STRATEGIC,
    Release.PARTNERS,
    Release.MEMBERS,
    Release.ORIGINATOR,
)
_REACHES: Mapping[PartyStatus, Release] = {
    PartyStatus.MEMBER_STATE: Release.MEMBERS,
    PartyStatus.OPERATIONAL_PARTNER: Release.PARTNERS,
    PartyStatus.OBSERVER: Release.STRATEGIC,
    PartyStatus.NONE: Release.PUBLIC,
}
_SCOPE_WORDS: Mapping[Release, str] = {
    Release.PUBLIC: "public",
    Release.STRATEGIC: "releasable as totals to parties with a status",
    Release.PARTNERS: "releasable to member states and operational partners",
    Release.MEMBERS: "releasable to member states",
}
# The columns of a report that its marking is made of.
MARKED = (
    *("handling", "handling_text", "originator", "release", "release_to"),
    *("status", "personal_data", "exercise"),
)
UNNAMED = "originator not named"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something may go to, beside the Operational Center Unit, which may have all that left the draft.

    `scope` is how far it goes to anybody; `parties` are those whom it reaches beyond that, each with the scope that it
    has to belong to: an originator anyhow (PUBLIC), a named party with full status (PARTNERS).
    """

    scope: Release = Release.ORIGINATOR
    parties: frozenset[tuple[str, Release]] = field(default_factory=frozenset)

    def needs(self, party: str) -> Release:
        """The scope that this party has to belong to; ORIGINATOR, to which nobody does, means never."""
        return dict(self.parties).get(party, self.scope)

    def reaches(self, party: str, status: PartyStatus) -> bool:
        """Whether a party that has this status may have it."""
        return SCOPES.index(self.needs(party)) <= SCOPES.index(_REACHES[status])

    def sentence(self) -> str:
        """In words: "releasable to member states", "RO and OCU only"."""
        if self.scope is not Release.ORIGINATOR:
            return _SCOPE_WORDS[self.scope]  # an originator knows that it may have its own
        parties = [
            f"{party} as a member state" if need is Release.MEMBERS else party for party, need in sorted(self.parties)
        ]
        return f"{', '.join(parties)} and OCU only" if parties else "OCU only"


@dataclass(frozen=True, slots=True)
class Handling:
    """A handling code on reports of one originator, with the text that it wrote to it; any of them may be empty."""

    code: str
    originator: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Marking:
    """What goes with what is shown. Without anything said it is for the OCU alone."""

    handling: frozenset[Handling] = field(default_factory=frozenset)
    audience: Audience = field(default_factory=Audience)
    exercise: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Every handling code in view, sorted."""
        return tuple(sorted({one.code for one in self.handling} - {""}))

    def combine(self, other: "Marking") -> "Marking":
        """Everything that either says, and only those whom both may reach."""
        return combine((self, other))

    def sentence(self) -> str:
        """As it stands on screens and pages: "H1 · releasable to member states"."""
        return " · ".join([*self.codes, self.audience.sentence()])

    def explanations(self) -> tuple[str, ...]:
        """Each code in view with its text in the code list and its originators, then what these wrote beside it."""
        listed = codes("handling")
        given: dict[str, set[str]] = {}
        texts: dict[str, set[Handling]] = {}
        for one in self.handling:
            if one.code:
                given.setdefault(one.code, set()).add(one.originator)
            if one.text:
                texts.setdefault(one.text, set()).add(one)
        return (
            *(f"{code}: {listed.get(code, code)}{_whose(given[code])}" for code in sorted(given)),
            *(f"{_heads(texts[text])}: {text}" for text in sorted(texts)),
        )


PUBLIC = Marking(audience=Audience(Release.PUBLIC))
TOTALS = Marking(audience=Audience(Release.STRATEGIC))  # of the fixed totals that observers get


def combine(markings: Iterable[Marking]) -> Marking:
    """The marking of all of them together; nothing in view is public."""
    every = set(markings) or {PUBLIC}
    audiences = {marking.audience for marking in every}
    scope = max((audience.scope for audience in audiences), key=SCOPES.index)
    parties = {party for audience in audiences for party, _ in audience.parties}
    needs = {party: max((audience.needs(party) for audience in audiences), key=SCOPES.index) for party in parties}
    return Marking(
        handling=frozenset().union(*(marking.handling for marking in every)),
        audience=Audience(scope, frozenset(pair for pair in needs.items() if pair[1] is not scope)),
        exercise=any(marking.exercise for marking in every),
    )


def as_header(sentence: str, *, exercise: bool) -> str:
    """The sentence of a marking for a header of HTTP: printable ASCII on one line, EXERCISE first."""
    said = " · ".join(["EXERCISE"] * exercise + [sentence]).replace(" · ", "; ")
    return "".join(letter if " " <= letter <= "~" else "?" for letter in said)


def read_marking(row: Mapping[str, object]) -> Marking:
    """The marking of one report: `row` has the columns MARKED. As in the policy, what has no handling code and is not
    public, and what was given back, is for the originator and the OCU; personal data stays with full partners."""
    given, text = set(str(row["handling"] or "").split()), str(row["handling_text"] or "")
    release, originator = Release(str(row["release"])), str(row["originator"] or "")
    if row["status"] in (Status.DRAFT, Status.RETURNED) or not (given or release is Release.PUBLIC):
        release = Release.ORIGINATOR
    if row["personal_data"] and release in (Release.PUBLIC, Release.STRATEGIC):
        release = Release.PARTNERS
    parties = {originator: Release.PUBLIC} if originator and release is not Release.PUBLIC else {}
    if release is Release.NAMED:
        parties = dict.fromkeys(str(row["release_to"] or "").split(), Release.PARTNERS) | parties
        release = Release.ORIGINATOR
    # What is written belongs to H3, which asks for it; where H3 is not given it still goes wherever the report goes.
    told = ({"H3"} & given or given or {""}) if text else set[str]()
    return Marking(
        handling=frozenset(Handling(code, originator, text if code in told else "") for code in given | told),
        audience=Audience(release, frozenset(parties.items())),
        exercise=bool(row["exercise"]),
    )


def _heads(given: set[Handling]) -> str:
    """What a text was written to, and by whom: "H3 of BG, RO"."""
    whose = sorted({one.originator or UNNAMED for one in given})
    return f"{', '.join(sorted({one.code for one in given} - {''})) or 'text'} of {', '.join(whose)}"


def _whose(originators: set[str]) -> str:
    """ " (BG, RO)", nothing where no report names its originator."""
    named = ", ".join(sorted(originators - {""}))
    return f" ({named})" if named else ""
