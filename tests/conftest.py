"""What all tests share: marks that pytest must know, and the rule that CI may not skip what needs a program."""

from __future__ import annotations

import os
import shutil

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes seconds, for it starts other programs")


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice; without it the test is skipped, or fails where IOPDOCS_NO_SKIP is set."""
    found = shutil.which("soffice")
    if found is None:
        reason = "LibreOffice (soffice) is not installed"
        if os.environ.get("IOPDOCS_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
