"""How much of a file is taken. Every limit has its sentence where it is checked."""

MEGABYTE = 1_000_000
FILE_BYTES = 40 * MEGABYTE
UNPACKED_BYTES = 256 * MEGABYTE
# Deflate cannot pack tighter than about 1,030 to 1; sheets of real numbers and words stay below 40 to 1.
PACKED_TIGHTEST = 200
PACKED_TIGHTEST_FROM = 64 * MEGABYTE
PARTS = 2_000
LINES = 2_500_000
ROWS = 500_000
COLUMNS = 1_000
# What Excel itself holds in one cell.
CELL_CHARACTERS = 32_767
LINE_CHARACTERS = MEGABYTE
# The rectangle from the first to the last filled cell of a sheet, and the cells that are written in it, empty or not.
SHEET_AREA = 6_000_000
SHEET_CELLS = 4_000_000
SHEET_TEXT = 200 * MEGABYTE
FEATURE_CHARACTERS = MEGABYTE
