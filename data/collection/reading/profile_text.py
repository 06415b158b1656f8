"""YAML as people edit it: everything is text (a country code NO stays NO), each key once, each place with its line."""

from collections.abc import Mapping, Sequence

import yaml

from data.terms.errors import InputRefused

LONGEST = 200_000  # characters; a profile has a few thousand
DEEPEST = 12
Place = tuple[str | int, ...]
Plain = str | list["Plain"] | dict[str, "Plain"]


def read_yaml(text: str) -> tuple[Plain, Mapping[Place, int]]:
    """The content as texts, lists and mappings, and the line of every place in it.

    Raises InputRefused with the line for what is no YAML, for a key that stands twice, for references and for depth.
    """
    if len(text) > LONGEST:
        raise InputRefused(f"the profile is longer than {LONGEST:,} characters")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise InputRefused(f"{_line(event.start_mark)}the profile is nested too deeply")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise InputRefused(f"{_line(event.start_mark)}references (& and *) are not taken in a profile")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        where = _line(getattr(error, "problem_mark", None))
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise InputRefused(f"{where}this is no YAML: {problem}") from None
    lines: dict[Place, int] = {}
    return _plain(root, (), lines), lines


def _line(mark: object) -> str:
    """Where YAML says that something stands, as the beginning of a sentence."""
    line = getattr(mark, "line", None)
    return "" if line is None else f"line {line + 1}: "


def line_of(place: Sequence[str | int], lines: Mapping[Place, int]) -> int:
    """The line of a place, or of the nearest place around it that is written down."""
    for length in range(len(place), -1, -1):
        if found := lines.get(tuple(place[:length])):
            return found
    return 1


def _plain(node: yaml.Node | None, place: Place, lines: dict[Place, int]) -> Plain:
    if node is None:
        return {}
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(entry, (*place, number), lines) for number, entry in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Plain] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise InputRefused(f"line {line}: a key is a word, not a list")
            if key.value in found:
                raise InputRefused(f"line {line}: {key.value} stands here twice")
            lines[(*place, key.value)] = line
            found[key.value] = _plain(value, (*place, key.value), lines)
        return found
    return str(node.value)
