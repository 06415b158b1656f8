"""The pages and their sections, as the project has them: what is added is walked through without anybody's doing."""

import ast
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import dashboard
from dashboard import views

MAIN = Path(dashboard.__file__).with_name("main.py")


def listed() -> dict[str, str]:
    """Page -> title, as main.py lists them; read, not imported: the script runs when it is imported."""
    for statement in ast.parse(MAIN.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "PAGES":
            assert isinstance(statement.value, ast.Tuple)
            rows = [row.elts for row in statement.value.elts if isinstance(row, ast.Tuple)]
            return {ast.literal_eval(view): ast.literal_eval(title) for view, title, *_ in rows}
    raise AssertionError("main.py lists no PAGES")


def walked() -> list[tuple[str, dict[str, str]]]:
    """Every page with every one of its sections, as the address names them: (page, query)."""
    found: list[tuple[str, dict[str, str]]] = []
    for module in pkgutil.iter_modules(views.__path__):
        view = import_module(f"dashboard.views.{module.name}")
        source = Path(str(view.__file__)).read_text(encoding="utf-8")
        key = re.search(r'choose_by_address\(\s*"(\w+)", SECTIONS', source)
        if hasattr(view, "SECTIONS"):
            assert key, f"how does the address name a section of {module.name}?"
            found.extend((module.name, {key[1]: section}) for section in view.SECTIONS)
        else:
            found.append((module.name, {}))
    assert {view for view, _ in found} == set(listed())
    return found
