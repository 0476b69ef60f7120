"""Tables with typed columns: how cells are read, how columns are kept, and where they are
stored.
"""

from index.tables.column import Column, Kind
from index.tables.row_set import bits, row_set, rows_of
from index.tables.typed import TypedTable, typed_table

__all__ = ["Column", "Kind", "TypedTable", "bits", "row_set", "rows_of", "typed_table"]
