"""Building a batch on a running Dask cluster, whose machines need not see the user's disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, WorkerPlugin

from iop_docs.batching import Workplace
from iop_docs.errors import ChoiceError
from iop_docs.making import Library, drop_library, installation, keep_library, packed_library

WAIT = 20  # seconds for the scheduler to answer
AHEAD = 2  # tasks for each thread of the cluster, so that none waits for the next to be sent


class _LibraryPlugin(WorkerPlugin):  # type: ignore[misc] # distributed has no types
    """Lays the user's library on every worker, those that join later too."""

    def __init__(self, checksum: str, library: Library) -> None:
        self.name = f"iopdocs-{checksum}"
        self._checksum = checksum
        self._library = library

    def setup(self, worker: object) -> None:  # noqa: ARG002 - distributed's
        keep_library(self._checksum, self._library)

    def teardown(self, worker: object) -> None:  # noqa: ARG002 - distributed's
        drop_library(self._checksum)


@contextmanager
def cluster(address: str, library: Path | None, formats: tuple[str, ...]) -> Iterator[Workplace]:
    """Yield a cluster as the place of a batch; a library of the user's own is sent to its machines.

    Raises ChoiceError when no scheduler answers at the address, or it has no workers.
    """
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise ChoiceError(f"Ingen schemaläggare för Dask svarar på {address}. Kontrollera --dask.") from fault
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ChoiceError(f"Klustret på {address} har inga arbetare. Starta minst en med: dask worker {address}")
        sent = "" if library is None else _send(client, library)
        room = AHEAD * threads
        # Not `pure`: Dask would keep each result by its task's checksum.
        with client.get_executor(pure=False) as executor:
            yield Workplace(executor, room, sent, installation(formats))
        if sent:
            client.unregister_worker_plugin(f"iopdocs-{sent}")
    finally:
        client.close()


def _send(client: Client, library: Path) -> str:
    packed = packed_library(library)
    total = hashlib.sha256()
    for name, content in sorted(packed.items()):
        total.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    checksum = total.hexdigest()
    client.register_plugin(_LibraryPlugin(checksum, packed))
    return checksum
