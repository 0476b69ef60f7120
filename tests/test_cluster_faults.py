"""What a cluster can answer when something is wrong is one line: a server plays the cluster."""

from __future__ import annotations

import json
import ssl
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from index import Collection, CollectionError
from index.cluster import client, sending
from index.cluster.address import Credentials, parse
from index.cluster.build import update
from index.cluster.client import Cluster
from index.cluster.sending import Sender

GOOD = {"version": {"number": "2.19.1", "distribution": "opensearch"}}


class Played:
    """A server that answers what a test says: (status, body) for a path, or a function of it."""

    def __init__(self, certificate=None):
        self.answers = {"/": (200, GOOD)}
        self.asked = []
        played = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                path = self.path.partition("?")[0]
                played.asked.append((self.command, self.path, body))
                found = played.answers.get(path, (404, {"found": False}))
                status, content = found(body) if callable(found) else found
                content = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def address(self, scheme="opensearch"):
        return f"{scheme}://127.0.0.1:{self.server.server_address[1]}/notes"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def played(monkeypatch):
    monkeypatch.setattr(client, "READING", 0.5)
    server = Played()
    yield server
    server.close()


@pytest.fixture
def cluster(played):
    cluster = Cluster(parse(played.address()), Credentials(), patience=0.5)
    yield cluster
    cluster.close()


def failed(status, kind, reason):
    return status, {"error": {"type": kind, "reason": reason, "root_cause": []}, "status": status}


def line(function, *arguments, **named):
    """The one line that a call ends with."""
    with pytest.raises(CollectionError) as error:
        function(*arguments, **named)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("number", "distribution", "says"),
    [("1.3.7", "opensearch", "OpenSearch 2 or 3"), ("8.1.0", None, "Elasticsearch 8.1.0")],
)
def test_a_cluster_of_another_version_is_refused(played, number, distribution, says):
    version = {"number": number, **({"distribution": distribution} if distribution else {})}
    played.answers["/"] = 200, {"version": version}

    assert says in line(Collection.open, played.address())


def test_a_wrong_password_is_one_line_without_the_password(played, monkeypatch):
    monkeypatch.setenv("CITEBOT_OPENSEARCH_USER", "ann")
    monkeypatch.setenv("CITEBOT_OPENSEARCH_PASSWORD", "secret")
    played.answers["/"] = failed(401, "security_exception", "no")

    found = line(Collection.open, played.address())

    assert "wrong user or password" in found
    assert "secret" not in found


def test_a_collection_that_is_not_there_says_how_to_build_it(played):
    assert "citebot index SOURCE... --to" in line(Collection.open, played.address())


def test_a_cluster_that_is_down_is_named(played, cluster):
    played.close()

    assert "cannot be reached" in line(cluster.check)
    played.__init__()  # so that the fixture has something to close


def test_a_slow_cluster_is_given_up(cluster, played):
    played.answers["/"] = lambda _: (threading.Event().wait(0.5), (200, GOOD))[1]

    assert "too slow" in line(cluster.request, "GET", "/", seconds=0.1)


@pytest.fixture
def expired(tmp_path, monkeypatch):
    """The key with the certificate of a server, which is too old."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("CITEBOT_OPENSEARCH_CA", str(tmp_path / "authority.pem"))
    issued = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=timezone.utc))
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    return tmp_path / "server.pem"


def test_an_expired_certificate_is_named(expired):
    server = Played(expired)
    try:
        assert "expired" in line(Collection.open, server.address("opensearchs"))
    finally:
        server.close()


def test_a_certificate_of_an_unknown_authority_is_named(expired, monkeypatch):
    monkeypatch.delenv("CITEBOT_OPENSEARCH_CA")
    server = Played(expired)
    try:
        assert "CITEBOT_OPENSEARCH_CA" in line(Collection.open, server.address("opensearchs"))
    finally:
        server.close()


def test_tls_where_there_is_none_is_named(played):
    assert "no TLS" in line(Collection.open, played.address("opensearchs"))


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"_shards": {"total": 3, "successful": 2, "failed": 1}, "hits": {"hits": []}}),
        (200, {"timed_out": True, "_shards": {"total": 3, "successful": 3}, "hits": {"hits": []}}),
    ],
)
def test_nothing_is_answered_from_part_of_the_shards(cluster, played, answer):
    played.answers["/notes-passages/_search"] = answer

    found = line(cluster.search, "notes-passages", {})

    assert "of 3 shards answered" in found
    assert len(played.asked) > 1  # it was tried again


def test_a_red_cluster_is_waited_for(cluster, played):
    good = 200, {"_shards": {"total": 3, "successful": 3, "failed": 0}, "hits": {"hits": [1]}}
    red = failed(503, "search_phase_execution_exception", "all shards failed")
    answers = iter([red, red, good])
    played.answers["/notes-passages/_search"] = lambda _: next(answers)

    assert [1] == cluster.search("notes-passages", {})["hits"]["hits"]


def test_one_search_of_several_that_lacks_shards_is_no_answer(cluster, played):
    good = {"_shards": {"total": 3, "successful": 3, "failed": 0}}
    bad = {"_shards": {"total": 3, "successful": 1, "failed": 2}}
    played.answers["/_msearch"] = 200, {"responses": [good, bad]}

    assert "1 of 3 shards" in line(cluster.searches, "notes-passages", [{}, {}])


def bulk(*statuses):
    """The answer to a bulk request, one status for each row."""
    items = [
        {"create": {"status": s, **({"error": {"type": "x", "reason": "why"}} if s > 299 else {})}}
        for s in statuses
    ]
    return 200, {"errors": any(s > 299 for s in statuses), "items": items}


def rows(number):
    return [("passages", str(n), {"n": n}) for n in range(number)]


def test_only_rows_that_were_turned_down_are_sent_again(cluster, played, monkeypatch):
    monkeypatch.setattr(sending, "_FIRST_PAUSE", 0.01)
    answers = iter([bulk(201, 429, 409, 429), bulk(429, 201), bulk(201)])
    played.answers["/_bulk"] = lambda _: next(answers)

    with Sender(cluster) as sender:
        sender.create(rows(4))
        sender.flush()

    sent = [[json.loads(x)["n"] for x in body.splitlines()[1::2]] for _, _, body in played.asked]
    assert [[0, 1, 2, 3], [1, 3], [1]] == sent
    assert sender.sent == 4


def test_a_cluster_that_turns_rows_down_for_long_ends_the_build(cluster, played, monkeypatch):
    monkeypatch.setattr(sending, "_FIRST_PAUSE", 0.01)
    played.answers["/_bulk"] = bulk(429)

    with Sender(cluster, patience=0.2) as sender:
        sender.create(rows(1))
        assert "overloaded" in line(sender.flush)


def test_a_full_disk_ends_the_build_at_once(cluster, played):
    reason = (
        "index [notes-passages] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage "
        "watermark, index has read-only-allow-delete block];"
    )
    error = {"type": "cluster_block_exception", "reason": reason}
    item = {"create": {"status": 429, "error": error}}
    played.answers["/_bulk"] = 200, {"errors": True, "items": [item]}

    with Sender(cluster) as sender:
        sender.create(rows(1))
        assert "disks of the cluster are full" in line(sender.flush)
    assert len(played.asked) == 1


def test_a_refused_row_ends_the_build(cluster, played):
    played.answers["/_bulk"] = bulk(201, 400)

    with Sender(cluster) as sender:
        sender.create(rows(2))
        assert "400: why" in line(sender.flush)


def test_a_build_that_fails_does_not_wait_for_rows_that_are_turned_down(cluster, played):
    played.answers["/_bulk"] = bulk(429)
    cluster.patience = 60.0
    started = time.monotonic()

    with pytest.raises(KeyboardInterrupt), Sender(cluster, patience=60.0) as sender:
        sender.create(rows(1))
        sender._submit()
        raise KeyboardInterrupt

    assert time.monotonic() - started < 5


def test_a_state_of_a_later_format_is_refused(played):
    played.answers["/notes-state/_doc/state"] = 200, {"found": True, "_source": {"format": 99}}

    assert "of format 99" in line(Collection.open, played.address())


def test_a_source_that_does_not_exist_makes_nothing(played, tmp_path):
    from index import SourceError  # noqa: PLC0415

    with pytest.raises(SourceError, match="no such file"):
        update(played.address(), [tmp_path / "nothing"])

    assert {"GET"} == {method for method, *_ in played.asked}


def test_an_answer_that_is_no_json_is_one_line(cluster, played, monkeypatch):
    monkeypatch.setattr(json, "dumps", lambda *_, **__: "<html>")

    assert "is no OpenSearch" in line(cluster.check)
