import inspect
import logging

import pytest

from dashboard import messages
from data.terms import errors

SECRET = "postgresql://vardar:secret@db/vardar"
OWN = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.VardarError)]


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_every_error_of_ours_has_a_sentence_and_a_status(kind):
    message = messages.explain(kind("it did not work"))
    assert message.sentence[0].strip()
    assert 400 <= messages.http_status(kind("it did not work")) < 600


@pytest.mark.parametrize("kind", [errors.StoreUnreachable, errors.PictureError, RuntimeError, KeyError, OSError])
def test_what_a_driver_says_is_not_shown(kind):
    assert SECRET not in str(messages.explain(kind(f"could not connect to {SECRET}")))


def test_a_refusal_says_itself():
    message = messages.explain(errors.FilterRefused("kind=boat was ignored", advice="Filter keys are: kind"))
    assert str(message).startswith("kind=boat was ignored Filter keys are: kind (event ")


def test_the_log_has_the_traceback_under_the_number_that_is_shown(caplog):
    with caplog.at_level(logging.ERROR, logger="vardar"):
        try:
            raise ZeroDivisionError("deep inside")
        except ZeroDivisionError as error:
            message = messages.explain(error)
    assert f"event={message.event} error=ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text
    assert "deep inside" not in str(message)


@pytest.mark.parametrize("kind", [errors.FilterRefused, errors.NotAllowed, errors.NotFound])
def test_what_the_asker_can_mend_is_no_fault_in_the_log(kind, caplog):
    with caplog.at_level(logging.INFO, logger="vardar"):
        message = messages.explain(kind("no"))
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("INFO", None)]
    assert message.event in caplog.text


def test_two_events_have_two_numbers():
    assert messages.explain(ValueError()).event != messages.explain(ValueError()).event


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.FilterRefused("x"), 400),
        (errors.NotAllowed("x"), 403),
        (errors.NotFound("x"), 404),
        (errors.StoreLocked("x"), 503),
        (errors.PictureError("x"), 503),
        (ValueError("x"), 500),
    ],
)
def test_each_error_has_its_status(error, status):
    assert messages.http_status(error) == status


def test_a_script_error_shows_our_sentence_and_no_traceback(monkeypatch):
    shown = []
    monkeypatch.setattr("streamlit.error", shown.append)
    monkeypatch.setattr("streamlit.caption", shown.append)
    assert messages.show_script_error(RuntimeError(SECRET)) is True
    assert shown[0].startswith("Something went wrong")
    assert shown[1].startswith("Event ")
    assert SECRET not in "".join(shown)
