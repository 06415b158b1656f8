"""Files that were damaged on their way: bytes and cells of good files changed at random, reproducibly."""

import json
import random

FRAGMENTS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n\n", b'"', b",", b";", b"\t", b"=1+1", b"9" * 400, b"NaN",
    b"-1", b"31.02.2020", b"12.05.2020", b"1.234", b"<!ENTITY x>", b"{", b"]", b"null", b"\xd0\x98", b"\xe8", b"'",
    b"2020-03-09T12:00+02:00", b"PK\x03\x04", b"true", b"1e400", b"\\u0000",
)  # fmt: skip


def mutate(content: bytes, chance: random.Random) -> bytes:
    """One to four changes of the bytes: flipped, cut, doubled, moved, put in."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if not found:
            break
        at, to = sorted(chance.randrange(len(found) + 1) for _ in range(2))
        match chance.randrange(7):
            case 0:
                found[min(at, len(found) - 1)] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.randint(1, 200)]
            case 2:
                del found[max(to, 20) :]
            case 3:
                found[at:at] = found[at : at + chance.randint(1, 300)]
            case 4:
                found[at:at] = chance.choice(FRAGMENTS)
            case 5:
                found[at : at + 4] = bytes(chance.randrange(256) for _ in range(4))
            case 6:
                piece = chance.choice(FRAGMENTS)
                found[at : at + len(piece)] = piece
    return bytes(found)


def mutate_cells(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """One to five changes of the cells of a table: emptied, swapped, replaced, a row dropped, doubled or cut short."""
    found = [list(row) for row in rows]
    for _ in range(chance.randint(1, 5)):
        row = chance.randrange(len(found))
        column = chance.randrange(len(found[row])) if found[row] else 0
        match chance.randrange(6):
            case 0 if found[row]:
                found[row][column] = ""
            case 1 if found[row]:
                found[row][column] = chance.choice(FRAGMENTS).decode("latin-1")
            case 2:
                other = chance.randrange(len(found))
                found[row], found[other] = found[other], found[row]
            case 3:
                found.insert(row, list(found[row]))
            case 4:
                found[row] = found[row][: chance.randint(0, len(found[row]))]
            case 5 if len(found) > 2:
                del found[row]
    return found


def mutate_features(collection: dict, chance: random.Random) -> bytes:
    """A GeoJSON document with properties and geometries changed."""
    found = json.loads(json.dumps(collection))
    for _ in range(chance.randint(1, 4)):
        feature = chance.choice(found["features"])
        match chance.randrange(6):
            case 0:
                feature["geometry"] = chance.choice([None, {"type": "Polygon", "coordinates": []}, 7])
            case 1:
                feature["properties"] = chance.choice([None, [], {}, "x", {"kind": {"a": [1, 2]}}])
            case 2:
                feature["geometry"] = {"type": "Point", "coordinates": [chance.uniform(-400, 400), "x"]}
            case 3 if isinstance(feature["properties"], dict) and feature["properties"]:
                name = chance.choice(sorted(feature["properties"]))
                feature["properties"][name] = chance.choice([None, True, [], {}, 1e300, "1.234", "\x00", "x" * 20_000])
            case 4:
                feature["id"] = chance.choice([None, {}, 3.5, "", "nothing"])
            case 5:
                feature.pop(chance.choice(sorted(feature)), None)
        found["features"] = [one if isinstance(one, dict) and "properties" in one else {**one, "properties": {}}
                             for one in found["features"]]  # fmt: skip
    return json.dumps(found).encode()
