"""Every sentence by which a row or a cell can be refused, collected from the source."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3] / "data"
# What is said to those who write profiles or programs, not to the sender of a row.
NOT_SAID = {
    "profiles.py",
    "figure_rows.py",
    "month_names.py",
    "checking.py",
    "inbox.py",
    "importing.py",
    "feature_forms.py",
}
MODULES = (
    *(ROOT / "store" / f"{name}.py" for name in ("fields", "forms", "rules", "return_forms", "references", "intake")),
    *sorted((ROOT / "store" / "incidents").glob("*.py")),
    *sorted(ROOT.glob("store/returns*.py")),
    *sorted(ROOT.glob("store/traffic*.py")),
    *sorted((ROOT / "collection").rglob("*.py")),
)
# Calls whose text is said to the sender of a row; of a whole file that is refused (FileRefused) the page speaks.
SAID_BY = {"RowRejected", "Refusal", "ValueError", "refusal", "_rejected", "_refuse_report", "refusals_of", "trouble"}
_GAP = re.compile(r"\{\w*\}")


def said():
    """Every sentence and the modules that say it."""
    found = {}
    for path in MODULES:
        if path.name not in NOT_SAID:
            for sentence in collected(path):
                found.setdefault(sentence, set()).add(path.name)
    return found


def shape(sentence):
    """A sentence with nameless gaps."""
    return _GAP.sub("{}", sentence)


def collected(path):
    """The sentences of one module, gaps as {}."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        node.targets[0].id: _text(node.value, {})
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _text(node.value, {})
    }
    inside_file_refused = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) in ("FileRefused", "InputRefused")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in inside_file_refused:
            continue
        if isinstance(node, ast.Call) and _name(node.func) in SAID_BY:
            given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "reason")]
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            given = node.value.elts[1:]
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name == "layout.py":
            given = node.value.elts
        elif isinstance(node, ast.Assign) and _name(node.targets[0]) == "reason":
            given = [node.value]
        else:
            continue
        for argument in given:
            for text in _texts(argument, constants):
                if " " in text.strip():
                    yield text


def _name(node):
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _texts(node, constants):
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)
    elif text := _text(node, constants):
        yield text


def _text(node, constants):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""
