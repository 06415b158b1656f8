"""What the files of this repository must keep to, whatever is written in them."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMELESS_ROOMS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}
PARTS_OF_SPEECH = {  # the patterns are put together here so that this file does not match them
    "an absolute path of somebody's machine": r"(?<![\w./-])/(?:ho" r"me|ro" r"ot|wo" r"rk|Us" r"ers)/\w",
    "a package registry": r"(?:py" r"pi\.org|python" r"hosted\.org|registry\.npm" r"js|deb\.deb" r"ian\.org)",
    "a private key": r"-----BEGIN [A-Z ]*PRIV" r"ATE KEY-----",
    "a credential in an address": r"[a-z+]+://[^\s/:@{}<>$]+:(?!pass" r"word@|secret@|wrong@)[^\s/:@{}<>$]+@",
    "an access key": r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bap]-[0-9A-Za-z-]{10,})\b",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def text_of(path: Path) -> str | None:
    content = path.read_bytes()
    return None if b"\0" in content else content.decode("utf-8")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("what", PARTS_OF_SPEECH)
def test_no_tracked_file_holds(what):
    pattern = re.compile(PARTS_OF_SPEECH[what])
    found = [
        f"{shown(path)}: {hit[0]}"
        for path in tracked()
        if (text := text_of(path)) is not None and (hit := pattern.search(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("an absolute path of somebody's machine", "open('/ho" + "me/ana/store.db')"),
        ("a package registry", "https://py" + "pi.org/simple"),
        ("a private key", "-----BEGIN RSA PRIV" + "ATE KEY-----"),
        ("a credential in an address", "postgresql://vardar:hun" + "ter2@db/vardar"),
        ("an access key", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ],
)
def test_the_patterns_find_what_they_look_for(what, example):
    assert re.search(PARTS_OF_SPEECH[what], example)


def locked() -> dict[str, str]:
    """Requirement -> the rest of its entry in the lock."""
    entries = (ROOT / "requirements.lock").read_text().replace("\\\n", " ").splitlines()
    return {line.split()[0]: line for line in entries if not line.startswith("#")}


def test_every_locked_package_is_pinned_and_hashed():
    assert locked()
    loose = [name for name, line in locked().items() if "==" not in name or "--hash=sha256:" not in line]
    assert loose == []


def test_the_lock_names_no_index():
    lock = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"(?m)^\s*(?:-i|--(?:extra-)?index-url|--find-links|-f)\b.*|https?://.*|file:.*", lock) == []


def test_the_lock_holds_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert {re.sub(r"\[.*\]", "", requirement) for requirement in asked} <= set(locked())


def test_no_module_is_longer_than_400_lines():
    assert [shown(path) for path in tracked("*.py") if lines_of(path) > 400] == []


def test_no_page_is_longer_than_80_lines():
    assert [shown(path) for path in tracked("dashboard/views/*.py") if lines_of(path) > 80] == []


def test_every_module_is_named_for_what_is_in_it():
    assert [shown(path) for path in tracked("*.py") if {path.stem, path.parent.name} & NAMELESS_ROOMS] == []


def test_no_pages_folder_lets_a_link_run_a_page_without_its_checks():
    assert [shown(path) for path in tracked("*.py") if path.parent.name == "pages"] == []


def test_the_readme_lists_every_setting_and_no_other():
    from dashboard.config import PREFIX, Settings

    listed = re.findall(r"(?m)^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(PREFIX + name.upper() for name in Settings.model_fields)
