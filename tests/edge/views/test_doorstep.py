"""What `hub status` asks of the vault and of a running intake: sources that stand still."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hub.domain.identifiers import SourceId
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.views import doorstep


@contextmanager
def answering(code: int, page: bytes) -> Iterator[int]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_sources_that_are_stopped_are_told_with_their_rejections(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    vault = vault_of(settings, say=lambda _: None)
    for name, stopped in (("vo-list/98AA", True), ("ro/98MA", False)):
        vault.deliveries.note(SourceId(name), "d", 0, 1001, stopped=stopped)
    vault.close()

    assert {"vo-list/98AA": 1001} == doorstep.stopped(settings)


def test_to_look_makes_no_vault(tmp_path: Path) -> None:
    assert {} == doorstep.stopped(Settings(data_dir=tmp_path))
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("code", [200, 503])
def test_directories_are_told_by_an_intake_that_is_live_or_not(code: int) -> None:
    with answering(code, b'{"live": true, "unfit": {"/drop/vo-list/98AA": "Permission denied"}}') as port:
        assert {"/drop/vo-list/98AA": "Permission denied"} == doorstep.unfit(port)


@pytest.mark.parametrize("page", [b"hello", b"[]", b"{}", b'{"unfit": 3}', b"\xff"])
def test_whoever_else_answers_there_tells_of_none(page: bytes) -> None:
    with answering(200, page) as port:
        assert {} == doorstep.unfit(port)
    assert {} == doorstep.unfit(port)  # now nobody does
