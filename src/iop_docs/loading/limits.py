"""The bounds on what is read, each with its reason: a file from somebody else may not stop the machine."""

from __future__ import annotations

# The largest shipped file is under 50 kB. Above this nobody has written the file by hand.
MAX_BYTES = 5_000_000

# The agreement's schema is 7 levels deep. Readers and rules recurse, so depth is bounded well below Python's own.
MAX_DEPTH = 60

# An agreement with five parties has about 400 values. Time and memory grow with this number.
MAX_VALUES = 20_000

# Amounts have at most 15 digits. Python's own number reader takes quadratic time over long ones.
MAX_DIGITS = 30

# No deeper than it is long: a YAML text under this can't exhaust the C composer's stack, so it isn't walked first.
SHORT_YAML = 4_000
