"""Requests to a cluster: sent again where that helps, and refused where shards are missing."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.cluster.address import Address, Credentials
from index.cluster.faults import BUSY, PartlyAnswered, Refused, cause, explained, is_block
from index.errors import CollectionError, MissingExtra

Json = dict[str, Any]

READING, WRITING = 15.0, 120.0
"""Seconds for which a request is tried again: of a question, and of a build."""

_TIMEOUT = 30.0  # seconds for one answer
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_PAGE = 5000  # rows of one answer
_CONNECTIONS = 16
_VERSIONS = (2, 3)


class Cluster:
    """A cluster with one collection on it. May be used from any thread."""

    def __init__(
        self, address: Address, credentials: Credentials, *, patience: float | None = None
    ) -> None:
        """No request is sent yet; ``patience`` is ``READING`` unless given.

        :raises MissingExtra: without opensearch-py.
        """
        try:
            from opensearchpy import OpenSearch  # noqa: PLC0415
            from opensearchpy.exceptions import OpenSearchException  # noqa: PLC0415
        except ImportError:
            raise MissingExtra(
                "collections on a cluster need opensearch-py; "
                "install it with: pip install 'citebot[opensearch]'"
            ) from None
        logging.getLogger("opensearch").addHandler(logging.NullHandler())
        self.address = address
        self.passages = f"{address.name}-passages"
        self.records = f"{address.name}-records"
        self.state = f"{address.name}-state"
        self.patience = READING if patience is None else patience
        """Seconds for which a request is tried again."""
        self._error: type[Exception] = OpenSearchException
        pair = (credentials.user, credentials.password) if credentials.user else None
        self._client = OpenSearch(
            hosts=[{"host": host.strip("[]"), "port": port} for host, port in address.nodes],
            http_auth=pair,
            use_ssl=address.tls,
            verify_certs=True,
            ssl_show_warn=False,
            ca_certs=credentials.authority,
            timeout=_TIMEOUT,
            max_retries=len(address.nodes) - 1,
            retry_on_status=(),
            pool_maxsize=_CONNECTIONS,
            http_compress=not address.is_local,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def check(self) -> None:
        """Raise a CollectionError unless this is an OpenSearch that this program knows."""
        found = self.request("GET", "/").get("version", {})
        number, kind = str(found.get("number", "?")), found.get("distribution", "Elasticsearch")
        if kind != "opensearch" or number.partition(".")[0] not in map(str, _VERSIONS):
            raise CollectionError(
                f"{self.address}: is {kind} {number}; citebot needs OpenSearch "
                f"{' or '.join(map(str, _VERSIONS))}"
            )

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        ignore: Sequence[int] = (),
        seconds: float | None = None,
        **parameters: Any,
    ) -> Any:
        """What the cluster answers; a search only if every shard had its part in it.

        ``ignore`` are statuses that are answers, too; ``seconds`` how long one answer may take.

        :raises CollectionError: for everything else, after the tries that make sense.
        """
        begun, pause = time.monotonic(), _FIRST_PAUSE
        while True:
            try:
                answer = self._client.transport.perform_request(
                    method,
                    path,
                    params=dict(parameters),
                    body=body,
                    ignore=tuple(ignore),
                    timeout=seconds or _TIMEOUT,
                )
                if not isinstance(answer, dict):
                    raise CollectionError(f"{self.address}: is no OpenSearch; check the address")
                _check_shards(answer)
                return answer
            except (self._error, PartlyAnswered, Refused) as error:
                waited = time.monotonic() - begun
                if not _may_pass(error) or waited + pause > self.patience:
                    raise explained(self.address, error, waited) from None
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def search(self, index: str, body: Json, **parameters: Any) -> Json:
        """One search; ``allow_partial_search_results`` is off."""
        parameters = {"allow_partial_search_results": "false", **parameters}
        answer: Json = self.request("POST", f"/{index}/_search", body, **parameters)
        return answer

    def searches(self, index: str, bodies: Sequence[Json]) -> list[Json]:
        """Several searches in one request."""
        if not bodies:
            return []
        import json  # noqa: PLC0415

        head = json.dumps({"index": index, "allow_partial_search_results": False})
        lines = "".join(f"{head}\n{json.dumps(body)}\n" for body in bodies)
        answer = self.request("POST", "/_msearch", lines)
        responses: list[Json] = answer["responses"]
        return responses

    def scan(
        self, index: str, query: Json, order: Sequence[Mapping[str, str]], **more: Any
    ) -> Iterator[Json]:
        """All hits of a query, in order, page by page; ``order`` must leave no two alike."""
        size = more.pop("size", None)
        body: Json = {"query": query, "sort": list(order), "track_total_hits": False, **more}
        while size is None or size > 0:
            body["size"] = _PAGE if size is None else min(_PAGE, size)
            hits = self.search(index, body)["hits"]["hits"]
            yield from hits
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]
            size = None if size is None else size - len(hits)

    def get(self, index: str, identity: str) -> Json | None:
        """One document by its id, as it was last written (not as it was last refreshed).

        With ``_seq_no`` and ``_primary_term``; None where there is none, or no index.
        """
        answer = self.request("GET", f"/{index}/_doc/{identity}", ignore=(404,))
        if answer and answer.get("found"):
            found: Json = answer
            return found
        return None

    def put(self, index: str, identity: str, body: Json, seen: Json | None) -> bool:
        """Write a document if it is still as ``seen`` (None: not there); was it?"""
        if seen is None:
            condition: Json = {"op_type": "create"}
        else:
            condition = {
                "if_seq_no": seen["_seq_no"],
                "if_primary_term": seen["_primary_term"],
            }
        path = f"/{index}/_doc/{identity}"
        answer = self.request("PUT", path, body, ignore=(409,), **condition)
        return bool(answer.get("status") != 409)


def _check_shards(answer: Json) -> None:
    for part in answer.get("responses", (answer,)):
        shards = part.get("_shards", {})
        failed = shards.get("failed", 0)
        if part.get("timed_out") or failed:
            good, total = shards.get("successful", 0), shards.get("total", 0)
            raise PartlyAnswered(f"only {good} of {total} shards answered")
        if "error" in part and part is not answer:
            raise Refused(part.get("status", 500), part["error"])


def _may_pass(error: Exception) -> bool:
    """May the same request succeed a little later?"""
    if isinstance(error, PartlyAnswered):
        return True
    if "SSL" in type(error).__name__:
        return False
    status = getattr(error, "status_code", None)
    return status == "N/A" or (status in BUSY and not is_block(cause(error)))
