"""Markings: which handling codes, originators and release scope go with what is shown. Combining never lowers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from data.terms.codes import Release, codes

# From the widest audience to the narrowest; combining keeps the narrowest. NAMED keeps the parties common to all.
RELEASE_ORDER: tuple[Release, ...] = (
    Release.PUBLIC,
    Release.STRATEGIC,
    Release.PARTNERS,
    Release.MEMBERS,
    Release.NAMED,
    Release.ORIGINATOR,
)


@dataclass(frozen=True, slots=True)
class Marking:
    """A set of handling codes with their texts, and whom it may go to. Unmarked means originator and OCU only."""

    handling: frozenset[str] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)
    release: Release = Release.ORIGINATOR
    named: frozenset[str] = field(default_factory=frozenset)
    exercise: bool = False

    def combine(self, other: "Marking") -> "Marking":
        """Everything that either says, and the narrower audience of the two."""
        release = max(self.release, other.release, key=RELEASE_ORDER.index)
        if {self.release, other.release} == {Release.MEMBERS, Release.NAMED}:
            release = Release.ORIGINATOR  # a named party may be an operational partner, whom MEMBERS does not reach
        lists = [marking.named for marking in (self, other) if marking.release is Release.NAMED]
        named = frozenset.intersection(*lists) if lists else frozenset[str]()
        return Marking(
            handling=self.handling | other.handling,
            texts=self.texts | other.texts,
            release=release,
            named=named if release is Release.NAMED else frozenset(),
            exercise=self.exercise or other.exercise,
        )

    def sentence(self) -> str:
        """As it stands on screens and pages: "H1 · releasable to member states"."""
        audience = {
            Release.PUBLIC: "public",
            Release.STRATEGIC: "releasable as totals to parties with a status",
            Release.PARTNERS: "releasable to member states and operational partners",
            Release.MEMBERS: "releasable to member states",
            Release.NAMED: f"releasable to {', '.join(sorted(self.named)) or 'nobody else'}",
            Release.ORIGINATOR: "originator and OCU only",
        }[self.release]
        return " · ".join([*sorted(self.handling), audience])

    def explanations(self) -> tuple[str, ...]:
        """Each handling code in view with the text of the code list, then the texts that originators gave."""
        listed = codes("handling")
        return (*(f"{code}: {listed.get(code, code)}" for code in sorted(self.handling)), *sorted(self.texts))


PUBLIC = Marking(release=Release.PUBLIC)


def combine(markings: Iterable[Marking]) -> Marking:
    """The marking of all of them together; nothing in view is public."""
    return reduce(Marking.combine, markings, PUBLIC)
