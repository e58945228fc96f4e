"""What tells runs of a site apart, and whether pages of a run are up to date."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neardup.errors import InputError
from neardup.results.formats import counted
from neardup.run.folder import RUN, RunFolder
from neardup.run.records import SCORER_VERSION
from neardup.site.records import SITE_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.records import RunFacts

_LENGTH = 8


def key_of(run: RunFacts) -> str:
    """The name of a run: when it was made, and a hash of what was run where. It stays while a run is resumed."""
    facts = json.dumps([run.created, run.commit, run.machine, run.arguments, run.versions], sort_keys=True)
    return f"{re.sub('[^0-9T-]', '-', run.created[:19])}-{hashlib.sha256(facts.encode()).hexdigest()[:_LENGTH]}"


def created_of(run: RunFacts, path: Path) -> str:
    """When a run was made, in UTC; raises `InputError` where its record does not say."""
    try:
        found = datetime.fromisoformat(run.created)
    except ValueError as error:
        raise InputError(path / RUN, f"'{run.created}' is no date; run the benchmark again") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def machine_of(run: RunFacts) -> str:
    """The machine in words: what seconds depend on. Kernels and memory of one machine change; these do not count."""
    machine = run.machine
    words = [str(machine.get("processor", "unknown processor"))]
    words += [counted(machine["cores"], "core")] * isinstance(machine.get("cores"), int)
    return ", ".join([*words, f"{counted(run.threads, 'thread')} for each worker"])


def fingerprint(path: Path, *made_with: object) -> str:
    """A hash of the records in a run folder, and of what its pages are made with.

    Args:
        path: the run folder.
        made_with: versions and options that pages depend on.
    """
    told = hashlib.sha256(repr((SITE_VERSION, SCORER_VERSION, *made_with)).encode())
    for file in RunFolder(path).records():
        told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()
