"""What all tests share: marks that pytest must know, and the rule that CI may not skip what needs a program."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from office import bridge


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # one cache for all workers, and never the user's own
        folder = tempfile.TemporaryDirectory(prefix="iopdocs-cache-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        os.environ["IOPDOCS_CACHE"] = folder.name
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


@pytest.fixture(scope="session")
def uno_python() -> str:
    """The Python that has LibreOffice's UNO bridge; without it the test is skipped or fails, as for `soffice`."""
    found = bridge()
    if found is None:
        reason = "no Python here has LibreOffice's UNO bridge (python3-uno)"
        if os.environ.get("IOPDOCS_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
