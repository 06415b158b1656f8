"""One question of the form, drawn: its field, and beside it what is wrong with the answer or odd about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.panels.collection.questions import TITLES, Question, options
from dashboard.panels.collection.reading import Reading
from dashboard.panels.collection.typed import Typed
from data.reference import country_names
from data.terms.codes import country_name

PAUSE = "400ms"  # after which what is typed is checked


@dataclass(frozen=True, slots=True)
class Inputs:
    """Draws the questions of one form as it stands."""

    typed: Typed
    reading: Reading

    def say(self, name: str) -> None:
        """What is wrong with an answer, what is missing once somebody has tried to submit, and what is odd."""
        wrong = self.reading.refused.get(name) or (self.reading.needed.get(name) if self.typed.tried else None)
        if wrong:
            st.html(Markup('<div class="v-wrong">{}</div>').format(wrong))
        for question, sentence in self.reading.doubts:
            if question == name:
                st.html(Markup('<div class="v-odd">{}</div>').format(sentence))

    def text(self, name: str, title: str = "", *, hint: str = "", longest: int = 200) -> None:
        """A line of text, read again at every pause."""
        st.text_input(
            title or TITLES[name],
            key=self.typed.offer(name, default=""),
            placeholder=hint,
            max_chars=longest,
            live=PAUSE,
        )
        self.say(name)

    def long(self, name: str, *, height: int = 72) -> None:
        """A text of several lines."""
        st.text_area(TITLES[name], key=self.typed.offer(name, default=""), max_chars=10_000, height=height)
        self.say(name)

    def day(self, name: str, title: str = "") -> None:
        """A day."""
        key = self.typed.offer(name)
        if isinstance(held := st.session_state[key], str):
            st.session_state[key] = date.fromisoformat(held)
        st.date_input(
            title or TITLES[name],
            value=None,
            key=key,
            format="DD.MM.YYYY",
            min_value=date(1990, 1, 1),
            max_value=date(2199, 12, 31),
        )
        self.say(name)

    def choice(
        self, name: str, words: Mapping[Any, str], title: str = "", *, hint: str = "–", hidden: bool = False
    ) -> None:
        """One of many, found by typing a part of it."""
        key = self.typed.offer(name)
        held = st.session_state[key]
        listed = [*words] if held is None or held in words else [held, *words]
        st.selectbox(
            title or TITLES[name],
            listed,
            index=None,
            key=key,
            format_func=lambda code: words.get(code, str(code)),
            placeholder=hint,
            label_visibility="collapsed" if hidden else "visible",
        )
        self.say(name)

    def segment(self, name: str, words: Mapping[str, str], *, default: str | None = None, hidden: bool = False) -> None:
        """One of few, all in view."""
        key = self.typed.offer(name, default=default)
        if st.session_state[key] not in words:
            st.session_state[key] = default
        st.segmented_control(
            TITLES.get(name, name.capitalize()),
            [*words],
            key=key,
            required=default is not None,
            format_func=lambda code: words[code],
            label_visibility="collapsed" if hidden else "visible",
        )
        self.say(name)

    def several(self, name: str, words: Mapping[str, str], *, hint: str = "") -> None:
        """Any number of them."""
        st.multiselect(
            TITLES[name],
            [*words],
            key=self.typed.offer(name, default=[]),
            format_func=lambda code: words[code],
            placeholder=hint,
        )
        self.say(name)

    def ask(self, question: Question) -> None:
        """A plain question of a kind of report."""
        if question.sort in ("count", "text"):
            self.text(question.name, question.title, hint=question.hint)
        elif question.sort == "country":
            self.choice(question.name, countries(), question.title)
        elif question.sort == "yes_no":
            self.choice(question.name, {"yes": "yes", "no": "no"}, question.title)
        else:
            self.choice(question.name, options(question), question.title)


def countries() -> Mapping[str, str]:
    """All countries by name."""
    return {code: country_name(code) for code in sorted(country_names(), key=country_name)}
