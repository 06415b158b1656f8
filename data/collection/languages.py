"""The languages of the collection workbooks and of what is said to those who send them.

The words lie in `words/<code>/`: `texts.yaml` (the workbook), `lists.yaml` (labels of codes, countries) and
`sentences.yaml` (refusals: the English sentence, with braces where something is filled in, and its translation). A
language may be added by a folder; a test says what is missing in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from data.terms.codes import codes, country_name
from data.terms.errors import NotFound

ENGLISH = "en"
_WORDS = Path(__file__).parent / "words"
_INNER = "reason"  # a gap of this name holds a sentence of its own
_GAP = re.compile(r"\{(\w*)\}")


class ColumnWords(BaseModel):
    """The head of a column and what to write in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    label: str = Field(max_length=60)
    help: str = Field(max_length=250)  # what a spreadsheet shows as an input message, at most


class Texts(BaseModel):
    """Everything that stands in a workbook."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    titles: Mapping[str, str]
    sheets: Mapping[str, str]
    words: Mapping[str, str]
    lists: Mapping[str, str]
    groups: Mapping[str, str]
    guide: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, ColumnWords]


@dataclass(frozen=True)
class Language:
    """One language: its texts, its labels of codes by list, and its sentences by English template."""

    code: str
    texts: Texts
    lists: Mapping[str, Mapping[str, str]]
    sentences: Mapping[str, str]

    def word(self, name: str, **filled: object) -> str:
        """One of the short texts, its braces filled."""
        return self.texts.words[name].format(**filled)

    def label(self, name: str, code: str) -> str:
        """The label of a code; that of the English code list where the language has none."""
        translated = self.lists.get(name, {}).get(code)
        if translated:
            return translated
        return country_name(code) if name == "country" else codes(name).get(code, code)


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages there are, English first."""
    found = sorted(folder.name for folder in _WORDS.iterdir() if (folder / "texts.yaml").is_file())
    return (ENGLISH, *(code for code in found if code != ENGLISH))


@cache
def language(code: str) -> Language:
    """A language by its code. Raises NotFound for one that there is not."""
    if code not in languages():
        raise NotFound(f"there is no language {code!r}", advice=f"There are: {', '.join(languages())}.")
    folder = _WORDS / code
    read = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml")}
    return Language(code, Texts.model_validate(read["texts"]), read.get("lists") or {}, read.get("sentences") or {})


def say(sentence: str, code: str) -> str:
    """A refusal in a language; as it is in English where there is no translation of it."""
    if code == ENGLISH:
        return sentence
    chosen = language(code)
    if exact := chosen.sentences.get(sentence):
        return exact
    for pattern, translation in _patterns(code):
        if found := pattern.fullmatch(sentence):
            parts = found.groupdict()
            return translation.format_map(
                {name: say(text, code) if name.startswith(_INNER) else text for name, text in parts.items()}
            )
    return sentence


@cache
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with gaps, those with most fixed text first: a sentence finds its closest template."""
    templates = [(text, told) for text, told in language(code).sentences.items() if _GAP.search(text)]
    templates.sort(key=lambda pair: len(_GAP.sub("", pair[0])), reverse=True)
    return tuple((_pattern(text), told) for text, told in templates)


def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts, end = [], 0
    for gap in _GAP.finditer(template):
        parts.append(re.escape(template[end : gap.start()]))
        parts.append(f"(?P={gap[1]})" if gap[1] in seen else f"(?P<{gap[1]}>.*?)")
        seen.add(gap[1])
        end = gap.end()
    return re.compile("".join(parts) + re.escape(template[end:]), re.DOTALL)
