"""The command line: turns words into calls of `actions`, and results into text or JSON."""
