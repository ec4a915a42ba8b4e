"""The bounds on what is read, each with its reason: a file from somebody else may not stop the machine."""

from __future__ import annotations

# The largest shipped file is under 50 kB. Above this nobody has written the file by hand.
MAX_BYTES = 5_000_000

# An agreement. The largest example has 30 kB, one with 1 000 money lines 280 kB. The letters decide how much is laid
# out, in both documents at once: at this size a build takes up to some 500 MB and 5 s.
MAX_AGREEMENT_BYTES = 300_000

# The agreement's schema is 7 levels deep. Readers and rules recurse, so depth is bounded well below Python's own.
MAX_DEPTH = 60

# An agreement with five parties has about 400 values, one with 1 000 money lines 11 000. Time and memory grow with
# this number: 13 000 values in a table of 2 300 rows take 490 MB and 5 s, 17 000 values 620 MB.
MAX_VALUES = 12_000

# Amounts have at most 15 digits. Python's own number reader takes quadratic time over long ones.
MAX_DIGITS = 30

# No deeper than it is long: a YAML text under this can't exhaust the C composer's stack, so it isn't walked first.
SHORT_YAML = 4_000

# A clause's text. The longest shipped one has 4 000 letters; Markdown's reader takes quadratic time over some texts.
MAX_CLAUSE_LETTERS = 20_000

# How deep `if` and `for` lie inside each other in a clause; the deepest shipped one has 6 levels.
MAX_NESTING = 20

# A condition's length, how many names, words and operators a condition or value has, and how deep they lie inside
# each other. The longest shipped condition has 242 letters and 33 of them. What decides conditions recurses.
MAX_CONDITION_LETTERS = 2_000
MAX_TERMS = 200
MAX_TERM_DEPTH = 50

# A library. The shipped one has 150 files in 11 layers, at most two deep; 10 000 clauses in 50 layers are admitted.
MAX_LIBRARY_FILES = 40_000
MAX_LIBRARY_BYTES = 200_000_000
MAX_LAYERS = 500
MAX_LAYER_DEPTH = 4
MAX_FOLDER_DEPTH = 8
