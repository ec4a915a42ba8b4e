"""Assembles IOP agreements and the officer's reports around them from a clause library."""

__version__ = "0.1.0"
