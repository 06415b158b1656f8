"""Somebody with every right on the database who bends the audit record, and knows how the chain is made."""

import json
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import NullPool, create_engine, text

from data.store import audit
from data.terms.days import from_micros, to_micros

SAID = ("at", "actor", "party", "role", "act", "subject", "outcome", "purpose", "recipient")
COLUMNS = ("seq", *SAID, "detail_digest", "digest")
WORDS = ("local", "ana", "OCU", "BG", "done", "refused", "consultation", "erasure", "incident 1", "", None)


class Bender:
    """The rows of the record as plain dicts: bent in memory, then written in place of what the store holds."""

    def __init__(self, engine):
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.engine = create_engine(
            engine.url, poolclass=NullPool
        )  # without the settings of the store: no foreign keys on SQLite
        with self.engine.connect() as connection:
            entries = connection.execute(text("SELECT * FROM audit_entry ORDER BY seq")).mappings()
            self.entries = [dict(row) for row in entries]
            wanted = text("SELECT seq, salt, CAST(detail AS TEXT) AS detail FROM audit_detail ORDER BY seq")
            self.details = {row["seq"]: dict(row) for row in connection.execute(wanted).mappings()}

    def copy(self):
        """The rows once more, to be bent."""
        return [dict(row) for row in self.entries], {seq: dict(row) for seq, row in self.details.items()}

    def write(self, entries, details):
        """Put these rows in place of those of the store, past every constraint that can be switched off."""
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("DELETE FROM audit_detail"))
            connection.execute(text("DELETE FROM audit_entry"))
            places = ", ".join(f":{name}" for name in COLUMNS)
            if entries:
                names = ", ".join(f'"{name}"' for name in COLUMNS)
                connection.execute(text(f"INSERT INTO audit_entry ({names}) VALUES ({places})"), entries)
            if details:
                held = ":detail" if self.is_sqlite else "CAST(:detail AS JSON)"
                made = text(f"INSERT INTO audit_detail (seq, salt, detail) VALUES (:seq, :salt, {held})")
                connection.execute(made, list(details.values()))

    def rechain(self, entries, details, *, start=0):
        """Number the entries from here on, and compute every digest anew, as Vardar would."""
        before = entries[start - 1]["digest"] if start else audit.START
        for place in range(start, len(entries)):
            row = entries[place]
            held = details.pop(("moved", id(row)), None)
            row["seq"] = place + 1
            if held:
                details[row["seq"]] = held | {"seq": row["seq"]}
            detail = details.get(row["seq"])
            if detail:
                row["detail_digest"] = audit.digest_detail(detail["salt"], json.loads(detail["detail"]))
            at = from_micros(row["at"]) if self.is_sqlite else row["at"]
            said = (at, *(row[name] for name in SAID[1:]))
            before = row["digest"] = audit.digest_entry(before, row["seq"], said, row["detail_digest"])

    def moment(self, at):
        """A moment as the driver writes it."""
        return to_micros(at) if self.is_sqlite else at


def _loosen(entries, details):
    """Details hang on their entry's row instead of on its number, so that entries can be moved about."""
    by_seq = {row["seq"]: row for row in entries}
    for seq in list(details):
        details[("moved", id(by_seq[seq]))] = details.pop(seq)


def _other_word(chance, row, column, bender):
    if column == "at":
        return bender.moment(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**8)))
    if column in ("digest", "detail_digest"):
        return secrets.token_hex(32)
    free = [word for word in WORDS if word != row[column] and (word is not None or column in ("purpose", "recipient"))]
    return chance.choice(free)


def edit_a_column(chance, bender, entries, details):
    row = chance.choice(entries)
    column = chance.choice(COLUMNS[1:])
    row[column] = _other_word(chance, row, column, bender)


def edit_a_number(chance, bender, entries, details):
    chance.choice(entries)["seq"] = len(entries) + chance.randrange(2, 1000)


def edit_a_detail(chance, bender, entries, details):
    row = chance.choice(list(details.values()))
    told = json.loads(row["detail"])
    row["detail"] = chance.choice(["{}", "[]", json.dumps({**told, "uids": ["x"]}), json.dumps([told])])
    if json.loads(row["detail"]) == told:
        row["detail"] = '{"bent": true}'


def edit_a_salt(chance, bender, entries, details):
    chance.choice(list(details.values()))["salt"] = secrets.token_hex(16)


def edit_and_chain_anew(chance, bender, entries, details):
    place = chance.randrange(len(entries))
    column = chance.choice(SAID)
    entries[place][column] = _other_word(chance, entries[place], column, bender)
    bender.rechain(entries, details, start=place)


def edit_a_detail_and_chain_anew(chance, bender, entries, details):
    edit_a_detail(chance, bender, entries, details)
    bender.rechain(entries, details)


def delete_one(chance, bender, entries, details):
    gone = entries.pop(chance.randrange(len(entries)))
    if chance.random() < 0.7:
        details.pop(gone["seq"], None)


def delete_one_and_close_the_gap(chance, bender, entries, details):
    _loosen(entries, details)
    gone = entries.pop(chance.randrange(len(entries)))
    details.pop(("moved", id(gone)), None)
    for row in entries:
        held = details.pop(("moved", id(row)), None)
        row["seq"] = entries.index(row) + 1
        if held:
            details[row["seq"]] = held | {"seq": row["seq"]}


def delete_some_and_chain_anew(chance, bender, entries, details):
    _loosen(entries, details)
    for _ in range(chance.randrange(1, 4)):
        details.pop(("moved", id(entries.pop(chance.randrange(len(entries))))), None)
    bender.rechain(entries, details)


def cut_off_the_end(chance, bender, entries, details):
    kept = chance.randrange(len(entries))
    for row in entries[kept:]:
        details.pop(row["seq"], None)
    del entries[kept:]


def swap_two(chance, bender, entries, details):
    one, other = chance.sample(range(len(entries)), 2)
    for column in chance.choice([SAID, (*SAID, "detail_digest"), (*SAID, "detail_digest", "digest")]):
        entries[one][column], entries[other][column] = entries[other][column], entries[one][column]
    if all(entries[one][name] == entries[other][name] for name in SAID):
        entries[one]["subject"] = "something else"


def reorder_and_chain_anew(chance, bender, entries, details):
    _loosen(entries, details)
    one, other = chance.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]
    bender.rechain(entries, details)


def insert_one(chance, bender, entries, details):
    _loosen(entries, details)
    entries.insert(chance.randrange(len(entries)), {**chance.choice(entries), "actor": "nobody"})
    if chance.random() < 0.5:
        bender.rechain(entries, details)
        return
    for place, row in enumerate(entries, start=1):
        held = details.pop(("moved", id(row)), None)
        row["seq"] = place
        if held:
            details[place] = held | {"seq": place}


def swap_details(chance, bender, entries, details):
    one, other = chance.sample(sorted(details), 2)
    details[one], details[other] = details[other] | {"seq": one}, details[one] | {"seq": other}


def take_a_detail_away(chance, bender, entries, details):
    free = [row["seq"] for row in entries if row["seq"] in details]
    del details[chance.choice(free)]


def bring_an_erased_detail_back(chance, bender, entries, details):
    gone = [row["seq"] for row in entries if row["seq"] not in details]
    seq = chance.choice(gone)
    details[seq] = {"seq": seq, "salt": secrets.token_hex(16), "detail": '{"rows": 1}'}


def forge_an_erasure(chance, bender, entries, details):
    """A detail is taken away and an entry that stood there already is turned into the erasure that names it."""
    taken, forged = sorted(chance.sample(sorted(details), 2))
    del details[taken]
    entries[forged - 1] |= {"act": "erasure", "subject": audit.ERASED}
    details[forged]["detail"] = json.dumps({"seqs": [[taken, taken]], "reason": "time"})
    if chance.random() < 0.7:
        bender.rechain(entries, details, start=forged - 1)


def leave_a_detail_without_an_entry(chance, bender, entries, details):
    seq = len(entries) + chance.randrange(1, 100)
    details[seq] = {"seq": seq, "salt": secrets.token_hex(16), "detail": "{}"}


def write_what_cannot_be_read(chance, bender, entries, details):
    row = chance.choice(entries)
    if not bender.is_sqlite:
        row["at"] = datetime(1, 1, 1, tzinfo=UTC)
        return
    column = chance.choice(["at", "actor", "subject"])
    row[column] = "noon" if column == "at" else b"\xff\xfe"


WAYS = (
    edit_a_column, edit_a_number, edit_a_detail, edit_a_salt, edit_and_chain_anew, edit_a_detail_and_chain_anew,
    delete_one, delete_one_and_close_the_gap, delete_some_and_chain_anew, cut_off_the_end, swap_two,
    reorder_and_chain_anew, insert_one, swap_details, take_a_detail_away, bring_an_erased_detail_back,
    forge_an_erasure, leave_a_detail_without_an_entry, write_what_cannot_be_read,
)  # fmt: skip
