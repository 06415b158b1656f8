"""The Administration page in a real browser: forms that open over it, and what they leave on it."""

import re

from playwright.sync_api import Page, expect

LONG = 90_000  # milliseconds: a busy machine


def test_a_person_is_added_disabled_and_let_in_again(page: Page):
    page.set_default_timeout(LONG)
    page.goto("/")
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Name to sign in").fill("Maria.Ilieva")
    form.get_by_role("textbox", name="Name that others read").fill("Maria <i>Ilieva</i>")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form).to_have_count(0, timeout=LONG)
    made = page.get_by_test_id("stCode")
    expect(made).to_have_text(re.compile(r"^[a-z]{4}(-[a-z]{4}){3}$"))
    page.get_by_role("button", name="Hide it").click()
    expect(made).to_have_count(0)
    expect(page.get_by_role("heading", name="Maria <i>Ilieva</i>")).to_be_visible()
    assert "open=maria.ilieva" in page.url

    page.get_by_role("button", name="Disable").click()
    form.get_by_role("button", name="Disable").click()
    row = page.locator(".st-key-people .row").filter(has_text="Maria")
    expect(row).to_contain_text("disabled", timeout=LONG)
    page.get_by_role("button", name="Undo").click()
    expect(row).not_to_contain_text("disabled", timeout=LONG)
    page.get_by_role("textbox", name="Name, party or role").fill("nobody at all")
    page.keyboard.press("Enter")
    expect(row).to_have_count(0, timeout=LONG)
