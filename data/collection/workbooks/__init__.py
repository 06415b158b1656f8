"""The collection workbooks: what a focal point fills in offline, what comes back, and the rows that were refused."""

from data.collection.workbooks.columns import KINDS
from data.collection.workbooks.identity import Identity, find_identity, is_ours
from data.collection.workbooks.making import make
from data.collection.workbooks.reading import NO_REPORT, read
from data.collection.workbooks.refused import refused_workbook

__all__ = ["KINDS", "NO_REPORT", "Identity", "find_identity", "is_ours", "make", "read", "refused_workbook"]
