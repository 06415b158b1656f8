"""The store of record: tables, forms, the unit of work, and the verbs that read and write."""
