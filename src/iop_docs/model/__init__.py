"""Frozen values that pass between the stages; nothing here reads files or knows a library."""
