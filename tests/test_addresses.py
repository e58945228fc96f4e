"""Documents at HTTP addresses: `--memory` takes them, and a file that has changed is never taken for the former one."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from neardup.errors import InputError
from neardup.io.remote import listed, reached
from tests.helpers.commands import status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD, NEW = (
    "".join(json.dumps({"id": f"d{row}", "text": text}) + "\n" for row, text in enumerate(texts)).encode()
    for texts in (("one", "one", "two"), ("one", "two", "two"))
)


class Handler(BaseHTTPRequestHandler):
    """Answers with one file, whatever is asked for."""

    data: ClassVar[bytes]
    headers_told: ClassVar[dict[str, str]]

    def _answer(self) -> None:
        self.send_response(200)
        for name, value in self.headers_told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(self.data)

    do_HEAD = do_GET = _answer  # noqa: N815 - names that the library prescribes

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


class Served:
    """A file at an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def put(self, data: bytes, **told: str) -> None:
        """Serve these bytes with these headers."""
        Handler.data, Handler.headers_told = data, {name.replace("_", "-"): value for name, value in told.items()}


@pytest.fixture
def served() -> Iterator[Served]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}/all.jsonl")
        server.shutdown()


@pytest.mark.parametrize("length", [{}, {"Content_Length": str(len(OLD))}])
@pytest.mark.parametrize("state", [None, "ETag", "Content_MD5", "Last_Modified"])
def test_a_file_that_has_changed_is_another_one(served: Served, state: str | None, length: dict[str, str]) -> None:
    assert len(OLD) == len(NEW)
    found = []
    for data, told in ((OLD, "early"), (OLD, "early"), (NEW, "late")):
        served.put(data, **length, **({} if state is None else {state: told}))
        found.append(listed(served.address)[served.address])
    assert found[0] == found[1] != found[2]
    assert {size for size, _ in found} == {len(OLD)}


def test_a_command_reads_them_and_goes_on_with_those_that_did_not_change(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    local, away, work = tmp_path / "local.jsonl", tmp_path / "away.jsonl", tmp_path / "work"
    asked = ("pairs", "--strategy", "exact", "--memory", "16GB", "--out")
    for data, before in ((OLD, False), (OLD, True), (NEW, False)):
        served.put(data, Content_Length=str(len(data)))
        (tmp_path / "all.jsonl").write_bytes(data)
        assert status(*asked, local, tmp_path / "all.jsonl") == 0
        capsys.readouterr()
        assert status(*asked, away, "--work", work, served.address) == 0
        assert ("taken from the work folder as they were: shards 1 of 1" in capsys.readouterr().err) == before
        assert away.read_bytes() == local.read_bytes()


class StoreError(Exception):
    """What the library of a store raises."""


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (TypeError("string indices must be integers"), TypeError),
        (KeyError("size"), KeyError),
        (AttributeError("no such name"), AttributeError),
        (StoreError("no credentials"), InputError),
        (PermissionError("denied"), InputError),
        (ValueError("invalid bucket name"), InputError),
        (NotImplementedError(), InputError),
    ],
)
def test_a_slip_of_the_program_is_no_wrong_address(error: Exception, raised: type[Exception]) -> None:
    with pytest.raises(raised) as found, reached("s3://bucket", "cannot be read", "check the address"):
        raise error
    assert (found.value is error) == (raised is not InputError)
