"""Lets `python -m iop_docs` do what `iopdocs` does."""

from iop_docs.cli.start import run

if __name__ == "__main__":
    run()
