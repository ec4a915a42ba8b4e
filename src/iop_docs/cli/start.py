"""What runs first: a command lives for a second and its trees stay alive, so looking for garbage is in vain."""

from __future__ import annotations

import gc

OBJECTS = 200_000  # made until Python looks for garbage; 700 is its own choice


def run() -> None:
    """Run the command line and end the process, as `main.run` does."""
    gc.set_threshold(OBJECTS, 50, 50)
    # Imported here, when Python has been told.
    from iop_docs.cli.main import run as command

    try:
        command()
    finally:
        gc.freeze()  # else Python would look through everything twice as it ends, for a tenth of a build's time
