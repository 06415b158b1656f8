"""The tables of any file that the gate admitted."""

from data.collection.files.csv_rows import csv_table
from data.collection.files.geojson_rows import geojson_table
from data.collection.files.xlsx_rows import xlsx_tables
from data.collection.source import Admitted, FileRefused, SourceTable


def read_tables(file: Admitted, *, encoding: str | None = None) -> tuple[SourceTable, ...]:
    """The tables of a file in its order: each sheet of a workbook that holds anything, the one table of a text.

    `encoding` names the encoding of a text file where its content should not decide. Raises FileRefused where the file
    cannot be read as a whole; a row that cannot be read comes as its Refusal.
    """
    if file.kind == "xlsx":
        tables = xlsx_tables(file)
    else:
        tables = ((csv_table if file.kind == "csv" else geojson_table)(file, encoding=encoding),)
    if not any(True for table in tables for _ in table.rows):
        raise FileRefused("the file has a header line, but no rows below it", advice="Look whether it was filled in.")
    return tables
