"""Keeping read libraries between runs: a thin layer round `loading`, safe to delete at any moment."""
