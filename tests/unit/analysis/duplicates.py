"""Known duplicates: reports put a second time into a frame, as another unit, agency or neighbour would have told them.

What is changed, and how much, is said here and nowhere in the code that has to find them: clocks differ by minutes to
hours, places are told less exactly or a little beside, a person is counted more or fewer, fields are left out.
"""

import numpy as np
import pandas as pd

from data.access.viewers import local_watch_officer
from data.analysis.reconciliation import adjacent_sections
from data.exercise import plan, play
from data.store.comparison_frames import comparable
from data.store.engine import open_engine
from data.store.schema import upgrade

WAYS = ("same_sender", "agencies", "neighbours", "readmission")


def exercise_frame(folder, name, **options):
    """The frame of an exercise as it comes out of a store; `nomad` has no duplicate that anybody put there."""
    engine = open_engine(f"sqlite:///{folder / f'{name}.db'}")
    upgrade(engine)
    play(engine, plan(name, **options))
    frame = comparable(engine, local_watch_officer())
    engine.dispose()
    return frame.sort_values("uid", ignore_index=True)


def inject(frame, *, seed, share=0.1):
    """The frame with duplicates, and the way of each as {(uid, uid): way}, uids sorted."""
    rng = np.random.default_rng(seed)
    rows, truth = [], {}
    for way in WAYS:
        able = frame[frame.apply(_ABLE[way], axis="columns")]
        count = min(len(able), max(round(share * len(frame) / len(WAYS)), 1))
        for place in rng.choice(able.index, count, replace=False):
            told = _ALTER[way](rng, frame.loc[place].to_dict())
            told |= _noise(rng, told) | {"uid": f"{way}-{len(rows):05}"}
            rows.append(told)
            truth[tuple(sorted((frame.loc[place, "uid"], told["uid"])))] = way
    # What belongs to the first telling of a readmission is known before the second.
    sent = [uid for pair, way in truth.items() if way == "readmission" for uid in pair if not uid.startswith(way)]
    base = frame.copy()
    for uid in sent:
        at = base.index[base["uid"] == uid][0]
        base.loc[at, ["outcome", "handed_over_to"]] = ["READMITTED", base.loc[at, "came_from"]]
    both = pd.concat([base, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True)
    return both.sample(frac=1, random_state=seed, ignore_index=True), truth


def shift(moment, hours):
    return moment + pd.Timedelta(hours=float(hours)).round("s")


def _is_found(report):
    return report["kind"] != "fatality" and report["country"] is not None


def _crosses(report):
    return report["kind"] == "migrant_detection" and report["direction"] in ("ENTRY", "EXIT") and bool(_across(report))


def _came(report):
    return report["kind"] == "migrant_detection" and report["came_from"] in _COUNTRIES


def _across(report):
    section = report["section"]
    if not isinstance(section, str):
        return None
    return next((end for end in section.split("-")[:2] if end != report["country"]), None)


def _same_sender(rng, report):
    """Another unit of the same service, or the same row typed twice."""
    return report | _moved(rng, report, rng.normal(0, 0.15)) | {"message_no": None}


def _agencies(rng, report):
    """Customs beside police: a case number of their own, a clock of their own."""
    own = {"originator_agency": f"{report['originator']}-CUSTOMS", "message_no": None, "case_ref": None}
    return report | _moved(rng, report, rng.normal(0, 0.5)) | own


def _neighbours(rng, report):
    """The other side of the border: entry for exit, exit for entry."""
    there = _across(report)
    turned = "ENTRY" if report["direction"] == "EXIT" else "EXIT"
    hours = rng.gamma(2.0, 0.7) * (1 if turned == "ENTRY" else -1)
    side = {"country": there, "originator": there, "originator_agency": f"{there}-BORDER", "direction": turned}
    if rng.random() < 0.15 and (near := sorted(adjacent_sections().get(report["section"], ()))):
        pair = [name for name in near if name.split("-")[:2] == report["section"].split("-")[:2]]
        side |= {"section": pair[0], "crossing": None, "precision": "SECTION", "lon": None, "lat": None} if pair else {}
    return report | _moved(rng, report, hours) | side | {"message_no": None}


def _readmitted(rng, report):
    """Received back by the neighbour from whom they came, hours or days after."""
    there = report["came_from"]
    place = {"lon": None, "lat": None, "section": None, "crossing": None, "precision": "COUNTRY", "radius_m": None}
    side = {"country": there, "originator": there, "originator_agency": f"{there}-BORDER", "direction": "ENTRY"}
    own = {"came_from": report["country"], "outcome": "UNK", "handed_over_to": None, "message_no": None}
    return report | _moved(rng, report, rng.gamma(2.0, 7.0)) | place | side | own


def _moved(rng, report, hours):
    return {name: shift(report[name], hours) for name in ("occurred_from", "occurred_latest")}


def _noise(rng, report):
    """What two people tell differently of one thing."""
    noise = {}
    if report["precision"] == "EXACT" and isinstance(report["section"], str) and rng.random() < 0.15:
        noise |= {"precision": "SECTION", "lon": None, "lat": None, "radius_m": None}
    elif report["precision"] in ("EXACT", "MUNI") and report["lon"] is not None:
        noise |= {"lon": report["lon"] + rng.normal(0, 0.012), "lat": report["lat"] + rng.normal(0, 0.009)}
    if pd.notna(report["persons"]) and rng.random() < 0.15:
        noise["persons"] = max(report["persons"] + rng.choice([-1, 1]), 1)
    if rng.random() < 0.25:
        noise["nationalities"] = None
    if rng.random() < 0.3:
        noise |= {"crossing_means": None, "conveyance": None, "minors": None}
    if pd.notna(report["main_amount"]) and rng.random() < 0.4:
        noise["main_amount"] = report["main_amount"] * rng.uniform(0.93, 1.07)
    if report["occurred_precision"] == "MIN" and rng.random() < 0.1:
        day = report["occurred_from"].floor("D")
        noise |= {"occurred_precision": "DAY", "occurred_from": day, "occurred_latest": shift(day, 23.99)}
    return noise


_ABLE = {"same_sender": _is_found, "agencies": _is_found, "neighbours": _crosses, "readmission": _came}
_ALTER = {"same_sender": _same_sender, "agencies": _agencies, "neighbours": _neighbours, "readmission": _readmitted}
_COUNTRIES = frozenset({"AL", "BA", "BG", "GR", "HR", "HU", "MD", "ME", "MK", "RO", "RS", "TR"})


def measure(found, truth):
    """(precision, recall, recall by way) of proposed pairs."""
    pairs = {(one.one, one.other) for one in found}
    hits = pairs & {*truth}
    by_way = {way: [pair in hits for pair, told in truth.items() if told == way] for way in WAYS}
    recalls = {way: sum(hit) / len(hit) for way, hit in by_way.items() if hit}
    return len(hits) / max(len(pairs), 1), len(hits) / len(truth), recalls
