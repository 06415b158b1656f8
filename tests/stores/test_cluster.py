import psycopg
import pytest


@pytest.mark.postgres
def test_each_test_gets_an_empty_database_with_postgis(postgres_cluster):
    names = {postgres_cluster.create_database() for _ in range(2)}
    assert len(names) == 2
    for name in names:
        with psycopg.connect(postgres_cluster.url(name).replace("+psycopg", "")) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            assert tables == [("spatial_ref_sys",)]
            assert connection.execute("SELECT ST_AsText(ST_Point(21.4, 42.0))").fetchone() == ("POINT(21.4 42)",)
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        postgres_cluster.drop_database(name)


@pytest.mark.postgres
def test_the_server_asks_for_a_password(postgres_cluster):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{postgres_cluster.port}/postgres")
