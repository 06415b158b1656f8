"""The panels of the Collection page that bring files in, run on a store of their own."""

import csv
import io

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard import bootstrap
from dashboard.config import Settings
from dashboard.panels.collection.import_done import situation_filter
from dashboard.panels.collection.preview_map import incidents_frame, preview_map
from dashboard.panels.collection.preview_rows import refusals_table, rows_table
from data.collection.source import Refusal
from data.collection.translated import Translated
from data.store import incidents
from data.store.batch_log import find_batches
from data.store.engine import open_engine
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.schema import upgrade
from data.store.tables import Incident
from data.store.unit_of_work import UnitOfWork
from tests.stores.forms import OFFICER, detection, detection_values, seizure

NAMES = ("uid", "kind", "originator", "occurred_from", "precision", "lon", "lat", "country", "direction", "persons")
UNKNOWN = b"Date;Place;Country;Persons\n09.03.2020 14:30;Kapitan Andreevo;BG;4\n"


@pytest.fixture
def own_services(tmp_path):
    """The services of this process, on a store with the gazetteer and the record that a test may write to."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine = open_engine(url)
    upgrade(engine)
    with UnitOfWork(engine, viewer=OFFICER) as work:
        load_gazetteer(work)
        load_record(work)
        work.commit()
    engine.dispose()
    running = bootstrap.start(Settings(store=url))
    bootstrap.use(running)
    yield running
    bootstrap.stop()


def run_import():
    from dashboard.context import current_context
    from dashboard.panels.collection import importing

    importing.render(current_context())


def run_workbooks():
    from dashboard.context import current_context
    from dashboard.panels.collection import workbooks

    workbooks.render(current_context())


def run_batches():
    from dashboard.context import current_context
    from dashboard.panels.collection import batches

    batches.render(current_context())


def reports(*changes):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(NAMES)
    for number, change in enumerate(changes):
        values = {**detection_values(number), **change}
        writer.writerow([values[name] for name in NAMES])
    return text.getvalue().encode()


def drop(page, content, name="reports.csv"):
    page.run()
    page.file_uploader[0].set_value((name, content, "text/csv"))
    return page.run()


def page(script):
    return AppTest.from_function(script, default_timeout=60)


def press(found, label):
    next(button for button in found.button if button.label.startswith(label)).click()
    found.run()
    assert not found.exception
    return found


def stored(services):
    with Session(services.engine) as session:
        return session.exec(select(Incident).where(Incident.source.is_(None))).all()


def metrics(found):
    return {metric.label: metric.value for metric in found.metric}


def test_before_a_file_is_there_the_page_says_what_comes_in_and_how(own_services):
    found = page(run_import).run()
    assert not found.exception
    told = " ".join(one.body for one in found.get("html"))
    assert "What can be dropped" in told
    assert "Nothing is stored yet" in told
    assert "Nothing was imported yet" in told
    assert "VARDAR_INBOX" in told


def test_before_a_file_is_there_the_last_imports_are_named_with_what_came_of_them(own_services):
    found = press(drop(page(run_import), reports({}, {})), "Import all 2")
    press(found, "Another file")
    told = " ".join(one.body for one in found.get("html"))
    assert "reports.csv" in told
    assert "Incidents, columns named like the fields" in told
    assert "2 new" in told


def test_a_good_file_is_previewed_and_imported_whole(own_services):
    found = drop(page(run_import), reports({}, {}, {}))
    assert not found.exception
    assert metrics(found)["New"] == "3"
    assert stored(own_services) == []
    press(found, "Import all 3")
    assert "imported" in found.success[0].value
    assert len(stored(own_services)) == 3


def test_a_file_that_came_before_is_said_to_hold_nothing_new_and_is_not_imported_again(own_services):
    press(drop(page(run_import), reports({})), "Import all 1")
    again = drop(page(run_import), reports({}))
    assert metrics(again)["Unchanged"] == "1"
    assert "Nothing to import" in again.info[0].value
    assert next(button for button in again.button if button.label.startswith("Import all")).disabled


def test_after_an_import_the_refused_rows_stand_there_with_their_reasons(own_services):
    found = drop(page(run_import), reports({}, {"persons": "many"}))
    press(found, "Import the good 1")
    assert found.dataframe[0].value["value"].tolist() == ["many"]
    [link] = found.get("link_button")
    assert link.proto.url.startswith("/?")  # where the Situation page is


def test_a_refused_row_is_shown_with_its_reason_and_stops_all_of_it(own_services):
    found = drop(page(run_import), reports({}, {"persons": "many"}))
    assert metrics(found)["Refused"] == "1"
    table = found.dataframe[0].value
    assert (table["row"][0], table["column"][0], table["value"][0]) == ("3", "persons", "many")
    assert next(button for button in found.button if button.label.startswith("Import all")).disabled
    press(found, "Import the good 1")
    assert len(stored(own_services)) == 1
    assert found.success


def test_another_file_begins_anew(own_services):
    found = drop(page(run_import), reports({}))
    press(found, "Another file")
    assert not found.metric


def test_an_unknown_file_gets_a_mapping_to_correct_with_the_first_rows_beside_it(own_services):
    found = drop(page(run_import), UNKNOWN, name="unknown.csv")
    assert not found.exception
    assert "has not come in before" in found.info[0].value
    assert not found.error
    text = found.text_area[0].value
    assert "fields:" in text
    found.text_area[0].set_value("name: [").run()
    assert found.error[0].value
    found.text_area[0].set_value(
        "name: mine\ntitle: Mine\nyields: incidents\ndataset: mine\ndates: dmy\nkey: [Date]\n"
        "fields:\n  occurred_from: Date\n  country: Country\n  persons: Persons\n"
        "constants:\n  kind: migrant_detection\n"
    ).run()
    assert not found.error
    assert "1 reports" in " ".join(caption.value for caption in found.caption)
    press(found, "Use this mapping")
    assert metrics(found)["New"] == "1"


def test_an_unclear_place_is_asked_and_the_answer_is_used(own_services):
    content = (
        b"name,kind,occurred_from,country,place_written,persons,uid\n"
        b"x,migrant_detection,2020-03-09T12:00+02:00,,Dimitrovgrad,3,3b241101-e2bb-4255-8caf-4136c566a962\n"
    )
    found = drop(page(run_import), content)
    assert not found.exception
    asked = [box for box in found.selectbox if "Dimitrovgrad" in box.label]
    assert len(asked) == 1
    assert metrics(found)["New"] == "0"
    asked[0].set_value("crossing:BG-RS-KALOTINA-ZAPAD-RAIL")
    press(found, "Use these places")
    assert metrics(found)["New"] == "1"


def test_a_file_that_is_none_is_refused_in_a_sentence(own_services):
    found = drop(page(run_import), b"PK\x03\x04 nothing", name="x.xlsx")
    assert not found.exception
    assert found.error
    assert not found.metric


def test_workbooks_are_offered_for_every_kind(own_services):
    found = page(run_workbooks).run()
    assert not found.exception
    assert sum("Download" in str(one) for one in found.get("download_button")) == 5


def test_a_batch_is_listed(own_services):
    assert any("Nothing was imported" in one.body for one in page(run_batches).run().get("html"))
    press(drop(page(run_import), reports({})), "Import all 1")
    found = page(run_batches).run()
    assert not found.exception
    assert found.dataframe[0].value["file"].tolist() == ["reports.csv"]


def run_undo():
    from dashboard.context import current_context
    from dashboard.panels.collection.batches import confirm_undo
    from data.store.batch_log import find_batches

    ctx = current_context()
    confirm_undo(ctx, find_batches(ctx.services.engine, ctx.viewer)[0])


def test_a_batch_is_undone_with_a_reason_and_a_second_look(own_services):
    press(drop(page(run_import), reports({}, {})), "Import all 2")
    found = page(run_undo).run()
    assert found.button[0].disabled
    found.text_input[0].set_value("sent twice").run()
    assert found.button[0].disabled
    found.checkbox[0].check().run()
    found.button[0].click().run()
    assert {one.status for one in stored(own_services)} == {"WITHDRAWN"}


def test_undoing_an_import_that_brought_nothing_new_says_so_and_leaves_it_as_it_is(own_services):
    press(drop(page(run_import), reports({})), "Import all 1")
    with UnitOfWork(own_services.engine, viewer=OFFICER) as work:
        incidents.withdraw(work, stored(own_services)[0].uid, "not ours")
        work.commit()
    found = page(run_undo).run()
    found.text_input[0].set_value("sent twice").run()
    found.checkbox[0].check().run()
    found.button[0].click().run()
    assert "Nothing was undone" in found.warning[0].value
    assert find_batches(own_services.engine, OFFICER)[0].undone is None


def translated(*forms):
    return [Translated(None, (number,), form) for number, form in enumerate(forms, start=2)]


def test_the_table_of_first_rows_shows_what_was_filled_in():
    table = rows_table(translated(detection(1, persons=7), seizure(2)), zone="Europe/Bucharest")
    assert table["Row"].tolist() == ["2", "3"]
    assert table["Persons"].tolist() == ["7", ""]
    assert table["When"][0] == "09.03.2020 14:01"
    assert "heroin" in table["Goods"][1]
    assert table["Kind"].tolist() == ["migrant detection", "seizure"]


def test_the_table_of_first_rows_shows_no_code_and_no_name_of_a_field():
    place = {"crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD", "precision": "BCP", "lon": None, "lat": None}
    report = detection(1, release="MEMBERS", **place)
    table = rows_table(translated(report), zone="Europe/Bucharest")
    assert table["Crossing"][0] == "Kapitan Andreevo – Kapıkule"
    assert table["Release"][0] == "member states"
    assert not any("_" in name for name in table.columns)
    assert not any("_" in str(cell) for cell in table.iloc[0])


def test_the_table_of_refusals_has_sheets_only_where_there_are_some():
    one = Refusal("bad", row=3, column="persons", value="many")
    assert list(refusals_table([one], limit=5).columns) == ["row", "column", "value", "reason"]
    assert "sheet" in refusals_table([one, Refusal("bad", sheet="May", row=3)], limit=5).columns
    assert len(refusals_table([one] * 9, limit=5)) == 5


def test_the_map_places_crossing_reports_at_their_crossing_and_counts_the_rest():
    found = translated(
        detection(1), seizure(2), detection(3, precision="BCP", lon=None, lat=None, crossing="BG-TR-001")
    )
    frame = incidents_frame(found)
    assert len(frame) == 3
    drawing = preview_map(found, style="dark", zone="UTC")
    assert drawing.unplaced["incidents"].sum() >= 1
    assert preview_map([], style="dark", zone="UTC") is None


def test_more_reports_than_can_be_drawn_are_cells():
    found = translated(*(detection(number) for number in range(5_001)))
    drawing = preview_map(found, style="light", zone="UTC")
    assert any(spec.id == "cells" for spec in drawing.specs)
    assert "5,001" in drawing.notes[0]


def test_the_link_to_the_situation_page_holds_what_was_imported():
    chosen = situation_filter(translated(detection(1), seizure(2)), zone="Europe/Bucharest")
    assert set(chosen.kind) == {"migrant_detection", "seizure"}
    assert chosen.operation == ()
    assert chosen.period.start < detection(1).occurred_from < chosen.period.end
    assert situation_filter([], zone="UTC") is None
