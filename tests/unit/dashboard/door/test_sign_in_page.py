import re
from html.parser import HTMLParser

import pytest

from dashboard.door.sign_in_page import (
    OTHER,
    PURPOSES,
    change_page,
    look,
    message_page,
    onward_page,
    sign_in_page,
    sign_out_page,
)
from layers.style import STYLES, contrast

HOSTILE = '"><script>alert(1)</script>'
PAGES = {
    "sign in": lambda text: sign_in_page(
        next_path=text, by_password=True, name=text, purpose=OTHER, other=text, error=text, note=text
    ),
    "change": lambda text: change_page(next_path=text, name=text, display_name=text, is_needed=True, error=text),
    "sign out": lambda text: sign_out_page(display_name=text),
    "onward": lambda text: onward_page(text, said=text),
    "message": message_page,
}


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_the_door_holds_a_script_or_a_style_of_its_own(page):
    for tag, attributes in Tags(PAGES[page](HOSTILE)).found:
        assert tag not in ("script", "style", "iframe")
        assert not any(name.startswith("on") or name == "style" for name in attributes)


@pytest.mark.parametrize("page", ["sign in", "change", "sign out"])
def test_forms_are_sent_and_never_stand_in_an_address(page):
    forms = [attributes for tag, attributes in Tags(PAGES[page]("x")).found if tag == "form"]
    assert [form["method"] for form in forms] == ["post"]


def test_every_field_has_a_label_that_says_what_it_is():
    page = sign_in_page(next_path="/", by_password=True)
    for label in ("Name", "Password", "Purpose of this session", "In your words"):
        assert f"<label><span>{label}</span>" in page
    assert all(f"<option>{purpose}</option>" in page for purpose in (*PURPOSES, OTHER))


def test_the_look_is_that_of_the_house_in_both_themes_and_can_be_read():
    css = look()
    for style in (STYLES["dark"], STYLES["light"]):
        for name in ("page", "panel", "text", "quiet", "accent"):
            assert f"--{name}:{getattr(style, name)}" in css
        assert min(contrast(style.quiet, style.panel), contrast(style.page, style.accent)) >= 4.5
    assert re.findall(r"url\(([^)]*)\)", css) == ["/sign-in/letters.woff2"]
