"""The four roles of a shared server: set up once, the same again, and the whole service running on two of them."""

import json
import time

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from dashboard import bootstrap
from dashboard.cli import app
from dashboard.config import Settings
from dashboard.routes import api, health
from data.dissemination.exports import export
from data.exercise import load, plan
from data.picture import copies, read_model
from data.picture.read_model import ReadModel
from data.store import drafts, incidents, schema
from data.store.engine import open_engine
from data.store.keeping import retention
from data.store.places import load_gazetteer
from data.store.record import load_record
from data.store.roles import set_up
from data.store.unit_of_work import UnitOfWork
from data.terms.errors import InputRefused, NotAllowed, StoreUnreachable
from data.terms.filters import Filter
from tests.stores.forms import BULGARIA, OFFICER, add, clock, detection, uid, writing

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("wall")]


@pytest.fixture
def opened():
    """Opens engines, and lets go of them at the end."""
    engines = []

    def open_one(address):
        engines.append(open_engine(address))
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.dispose()


@pytest.fixture
def superuser(opened, postgres_database):
    return opened(postgres_database)


def addresses(roles):
    return {role.name.rpartition("_")[2]: role.address for role in roles}


def vardar(*words, **settings):
    return CliRunner().invoke(app, words, env={f"VARDAR_{name.upper()}": value for name, value in settings.items()})


def test_the_same_again_changes_no_password_and_no_right(superuser, opened):
    name = superuser.url.database
    first = addresses(set_up(superuser, prefix=name))
    assert first.pop("owner") is None
    schema.upgrade(opened(first["migrate"]))

    def rights():
        asked = (
            "SELECT relname, relacl::text, relowner::regrole::text FROM pg_class WHERE relacl IS NOT NULL ORDER BY 1"
        )
        with superuser.connect() as connection:
            return connection.execute(text(asked)).all()

    before = rights()
    assert {*addresses(set_up(superuser, prefix=name)).values()} == {None}
    assert rights() == before
    renewed = addresses(set_up(superuser, prefix=name, renew=True))
    assert {*renewed.values()}.isdisjoint(first.values())
    with pytest.raises(StoreUnreachable):
        schema.require_current(opened(first["app"]))
    schema.require_current(opened(renewed["app"]))


def test_a_store_that_one_role_made_is_handed_over_with_its_reports(superuser, opened):
    schema.upgrade(superuser)
    add(superuser, detection(1))
    made = addresses(set_up(superuser, prefix=superuser.url.database))
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'"
    with superuser.connect() as connection:
        assert connection.execute(text(owners)).scalars().all() == [f"{superuser.url.database}_owner"]
    migrate, service = opened(made["migrate"]), opened(made["app"])
    schema.downgrade(migrate, revision="0006")
    schema.upgrade(migrate)
    add(service, detection(2), detection(1, persons=9))
    assert incidents.get(service, BULGARIA, uid(2), clock=clock).incident["persons"] == 4
    with pytest.raises(StoreUnreachable, match="every row"):
        schema.downgrade(service, revision="0006")
    schema.downgrade(migrate, revision="0006")
    with pytest.raises(StoreUnreachable, match="must be owner"):
        schema.upgrade(service)


def test_roles_are_for_a_server_and_set_up_by_its_superuser(superuser, opened, sqlite_database):
    made = addresses(set_up(superuser, prefix=superuser.url.database))
    with pytest.raises(NotAllowed, match="superuser"):
        set_up(opened(made["migrate"]), prefix=superuser.url.database)
    with pytest.raises(InputRefused, match="no roles"):
        set_up(opened(sqlite_database))
    for prefix in ("Vardar", "", "x; DROP ROLE postgres", "a" * 41, 'a"b'):
        with pytest.raises(InputRefused, match="role's name"):
            set_up(superuser, prefix=prefix)


def test_the_command_shows_each_password_once_and_none_again(superuser, opened):
    url = superuser.url.render_as_string(hide_password=False)
    prefix = superuser.url.database
    done = vardar("store", "roles", "--prefix", prefix, "--json", store=url)
    assert done.exit_code == 0, done.stderr
    made = {role["name"]: role for role in json.loads(done.stdout)}
    assert [role["address"] is None for role in made.values()] == [True, False, False, False]
    words = [opened(role["address"]).url.password for role in made.values() if role["address"]]
    assert min(len(word) for word in words) >= 40
    again = vardar("store", "roles", "--prefix", prefix, store=url)
    assert f"{prefix}_reader: VARDAR_READER of the running service" in again.stdout
    assert not any(word in again.stdout for word in words)
    with superuser.connect() as connection:
        kept = connection.execute(text("SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL")).scalars()
        assert all(one.startswith("SCRAM-SHA-256$") for one in kept)
    upgraded = vardar("store", "upgrade", store=made[f"{prefix}_migrate"]["address"])
    assert upgraded.exit_code == 0, upgraded.stderr
    checked = {role: vardar("store", "check", store=made[f"{prefix}_{role}"]["address"]) for role in ("app", "migrate")}
    assert {done.exit_code for done in checked.values()} == {0}, [done.stdout for done in checked.values()]
    assert vardar("store", "check", store=url).exit_code == 1
    assert vardar("store", "upgrade", store=made[f"{prefix}_app"]["address"]).exit_code == 0  # nothing to do


def test_the_service_runs_on_app_and_reader_from_the_form_to_the_picture_and_the_file(walled, tmp_path):
    with UnitOfWork(walled.app, viewer=OFFICER) as work:
        load_gazetteer(work)
        load_record(work)
        work.commit()
    store, reader = (engine.url.render_as_string(hide_password=False) for engine in (walled.app, walled.reader))
    bootstrap.use(bootstrap.start(Settings(store=store, reader=reader)))
    try:
        with TestClient(Starlette(routes=[*api.routes(), *health.routes()])) as client:
            assert client.get("/readyz").json()["status"] == "ready"
            assert client.get("/api/v1/incidents").json()["numberMatched"] == 22
            with UnitOfWork(walled.app, viewer=OFFICER) as work:
                load(work, plan("containment"))
                work.commit()
            patience = time.monotonic() + 30
            while not (seen := figure(client, "exercise=yes")) and time.monotonic() < patience:
                time.sleep(0.05)
            assert seen > 0
    finally:
        bootstrap.stop()
    done = export(tmp_path / "out.geojson", engine=walled.app, viewer=OFFICER, chosen=Filter(exercise=False))
    assert done.incidents == 22
    with writing(walled.app, viewer=BULGARIA) as work:
        drafts.keep(work, "seizure", {"note": "half"})
        incidents.add(work, [detection(900, status="DRAFT")])
    assert len(drafts.find_all(walled.app, BULGARIA)) == 1
    with writing(walled.app, viewer=BULGARIA) as work:
        incidents.submit(work, uid(900))
        drafts.discard(work, "seizure")
    with writing(walled.app) as work:
        incidents.validate(work, uid(900))
    assert len(incidents.history(walled.app, BULGARIA, uid(900), clock=clock).deeds) >= 3
    counted = vardar("figures", "--json", store=store, reader=reader)
    assert counted.exit_code == 0, counted.stderr


def figure(client, query):
    (only,) = client.get(f"/api/v1/figures?{query}").json()["figures"]
    return only["value"]


def test_the_picture_is_copied_by_the_reader_either_way_and_refused_to_the_service(walled, monkeypatch):
    add(walled.app, detection(910, status="DRAFT"), viewer=BULGARIA)
    model = ReadModel.build(walled.reader)
    monkeypatch.setattr(read_model, "SCAN_FROM", 0)
    scanned = ReadModel.build(walled.reader)
    for picture in (model, scanned):
        frame = picture.rows(copies.select(copies.LIGHT["incident"].c.uid))
        assert uid(910) in {*frame["uid"]}
    assert len(scanned.rows(copies.select(copies.LIGHT["incident"]))) == len(
        model.rows(copies.select(copies.LIGHT["incident"]))
    )
    add(walled.app, detection(911))
    assert model.follow()
    model.close()
    scanned.close()
    with pytest.raises(StoreUnreachable, match="every row") as refused:
        ReadModel.build(walled.app)
    assert "VARDAR_READER" in refused.value.advice


def test_the_reader_counts_what_is_past_its_date_for_the_page(walled):
    add(walled.app, detection(920))
    due = retention.due(walled.reader, OFFICER, clock=lambda: clock().replace(year=2040))
    assert sum(one.versions for one in due) > 0
