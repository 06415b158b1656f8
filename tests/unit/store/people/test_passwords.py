"""Passwords at the cost that the house pays."""

import pytest

from data.store.people import passwords
from data.terms.errors import InputRefused

SENTENCE = "the ferry leaves at dawn"


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_rfc_9106():
    kept = passwords.hash_password(SENTENCE)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != passwords.hash_password(SENTENCE)
    assert passwords.matches(SENTENCE, kept)
    assert not passwords.matches(SENTENCE.upper(), kept)
    assert not passwords.is_outdated(kept)


def test_where_none_is_kept_nothing_matches_at_the_same_cost():
    assert passwords._nobodys().rsplit("$", 2)[0] == passwords.hash_password(SENTENCE).rsplit("$", 2)[0]
    assert not passwords.matches(SENTENCE, None)
    assert not passwords.matches("", None)


@pytest.mark.parametrize(
    "kept", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$AAAA$", "$2b$12$abcdefghijklmnopqrstuv"]
)
def test_what_is_no_hash_matches_nothing(kept):
    assert not passwords.matches("plain text", kept)


def test_the_same_letters_from_another_keyboard_are_the_same_password():
    kept = passwords.hash_password("\u00e9tait une fois le fleuve")
    assert passwords.matches("e\u0301tait une fois le fleuve", kept)


def test_more_than_anybodys_password_matches_nothing():
    endless = SENTENCE + "x" * 10_000
    assert not passwords.matches(endless, passwords.hash_password(endless))


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars", "x" * 201, "123456789012", "2026-11-22 03:14", "passwordpassword", "Password!2026",
        "aaaaaaaaaaaa", "abababababab", "Qwertyuiop12", "administrator", "Administrator1!", "Vardar-Vardar",
        "------------", "ana.popescu1", "Ana.PopescuAna.Popescu", "Ana Popescu 2026",
    ],
)  # fmt: skip
def test_a_password_that_is_tried_first_is_refused(password):
    with pytest.raises(InputRefused) as refusal:
        passwords.require_good(password, names=("ana.popescu", "Ana Popescu"))
    assert password not in str(refusal.value)


@pytest.mark.parametrize(
    "password", [SENTENCE, "паром уходит на рассвете", "x9!Kq2#Lm5$v", "ana.popescu and the ferry"]
)
def test_a_long_password_of_ones_own_is_taken(password):
    passwords.require_good(password, names=("ana.popescu", "Ana Popescu"))
