import duckdb
import pytest
from sqlalchemy import URL, create_engine

from data.picture import copies
from data.terms.columns import READ_MODEL_TABLES
from data.terms.errors import PictureError
from tests.ports import free_port


def server(host, **parts):
    return URL.create("postgresql+psycopg", host=host, database="vardar", **parts)


def test_every_column_of_the_read_model_has_a_type_to_be_copied_as():
    assert len(list(copies.create_statements(with_words=False))) == len(READ_MODEL_TABLES) == len(copies.LIGHT)
    assert {kind for columns in READ_MODEL_TABLES.values() for kind in columns.values()} <= set(copies.TYPES)


def test_the_words_kept_as_numbers_are_columns_and_sort_as_text_does():
    connection = duckdb.connect(":memory:")
    for statement in copies.create_statements(with_words=True):
        connection.execute(statement)
    for name, words in copies.vocabulary().items():
        assert name in READ_MODEL_TABLES["incident"]
        (kept,) = connection.execute(f'SELECT enum_range(NULL::"{name}_word")').fetchone()
        assert kept == sorted(set(words))


def test_a_store_that_cannot_be_scanned_is_told_and_leaves_no_process(tmp_path):
    (tmp_path / "store.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(PictureError, match=r"could not be copied: .*not a database"):
        list(copies.scan(create_engine(f"sqlite:///{tmp_path / 'store.db'}")))


def test_an_address_with_quotes_reaches_the_server_as_it_was_written():
    engine = create_engine(server("db.example", username="o'hara", password="a'w d"))
    attach = copies._attach(engine.url)
    assert attach.startswith("ATTACH '")
    assert attach.endswith("' AS store (TYPE POSTGRES, READ_ONLY)")
    assert attach.count("'") % 2 == 0
    assert "user=o\\''hara" in attach


def test_the_password_of_a_server_that_is_away_is_not_in_the_message():
    engine = create_engine(server("127.0.0.1", username="reader", password="very-secret", port=free_port()))
    with pytest.raises(PictureError, match="could not be copied") as refused:
        list(copies.scan(engine))
    assert "very-secret" not in str(refused.value)
