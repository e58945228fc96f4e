"""A store of objects for tests: an S3 server in this process."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import fsspec
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def s3_with_a_bucket() -> Iterator[Any]:
    """S3 with an empty bucket named `bucket`; the environment names the server to all processes that begin later."""
    server = import_module("moto.server").ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "test")
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        fsspec.get_filesystem_class("s3").clear_instance_cache()  # an earlier server had another port
        store = fsspec.filesystem("s3")
        store.mkdir("bucket")
        try:
            yield store
        finally:
            store.rm("bucket", recursive=True)
            server.stop()
