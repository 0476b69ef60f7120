"""What a cluster answers when something is wrong, as one line that says what to do."""

from __future__ import annotations

from typing import Any

from index.cluster.address import PASSWORD, USER, Address
from index.errors import CollectionError

BUSY = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed a little later."""

_LONGEST = 200


class PartlyAnswered(Exception):
    """Some shards did not answer; ``str()`` says how many."""


class Refused(Exception):
    """Part of a request that the cluster refused: its status, and why."""

    def __init__(self, status: int, reason: object) -> None:
        found = reason if isinstance(reason, dict) else {"reason": str(reason)}
        super().__init__(status, str(found.get("reason")), {"error": found})
        self.status_code = status
        self.info: dict[str, Any] = {"error": found}


def explained(address: Address, error: Exception, waited: float = 0.0) -> CollectionError:
    """The error to raise for an error of opensearch-py, or for shards that did not answer.

    ``waited`` is for how many seconds it was tried.
    """
    from opensearchpy.exceptions import ConnectionError as Unreachable  # noqa: PLC0415
    from opensearchpy.exceptions import (  # noqa: PLC0415
        ConnectionTimeout,
        SerializationError,
        SSLError,
    )

    tried = f" (tried for {waited:.0f} s)" if waited >= 1 else ""
    if isinstance(error, PartlyAnswered):
        what = (
            f"{error}{tried}; nothing is answered from part of a collection: "
            "see GET _cluster/health, and try again"
        )
    elif isinstance(error, SerializationError):
        what = "is no OpenSearch: its answers are no JSON; check the address"
    elif isinstance(error, SSLError):
        what = f"no TLS connection{tried} ({_certificate(error)})"
    elif isinstance(error, ConnectionTimeout):
        what = f"the cluster is too slow: no answer in time{tried}; try again later"
    elif isinstance(error, Unreachable):
        what = f"the cluster cannot be reached{tried}; check the address, and that it runs"
    else:
        status = getattr(error, "status_code", 0)
        what = _of_status(status if isinstance(status, int) else 0, cause(error), tried)
    return CollectionError(f"{address}: {what}")


def cause(error: Exception) -> dict[str, Any]:
    """The ``error`` object of a refusal: its type and reason, and those of what caused it."""
    info = getattr(error, "info", None) if len(getattr(error, "args", ())) > 2 else None
    found = info.get("error") if isinstance(info, dict) else None
    return found if isinstance(found, dict) else {"reason": str(found or "")}


def is_block(reason: dict[str, Any]) -> bool:
    """Is writing forbidden until a person changes something, as on a full disk?"""
    return "cluster_block_exception" in str(reason.get("type")) and not any(
        sign in str(reason.get("reason")) for sign in ("state not recovered", "no cluster manager")
    )


def _of_status(status: int, reason: dict[str, Any], tried: str) -> str:
    text = _one_line(reason)
    if status == 401:
        return f"wrong user or password; set {USER} and {PASSWORD}, or correct ~/.netrc"
    if is_block(reason):
        if "disk usage" in text or "read-only-allow-delete" in text:
            return (
                "the disks of the cluster are full, and it takes no writes; what was finished is "
                "kept: make room and run the command again"
            )
        return f"the cluster takes no writes ({text})"
    if status == 403:
        return f"this user may not do that ({text}); ask for read and write access to the indices"
    if status == 404:
        return "holds no collection of this name; build it with: citebot index SOURCE... --to …"
    if status == 429:
        return f"the cluster is overloaded{tried} ({text}); try again later"
    if status in BUSY:
        return (
            f"part of the cluster does not answer{tried} ({text}); "
            "see GET _cluster/health, and try again"
        )
    return f"the cluster refused a request ({status}: {text})"


def _one_line(reason: dict[str, Any]) -> str:
    causes = reason.get("root_cause") or [{}]
    text = str(reason.get("reason") or causes[0].get("reason") or reason.get("type") or "")
    if "all shards failed" in text or "Partial shards failure" in text:
        text = str(causes[0].get("reason") or "not all shards can be read")
    return " ".join(text.split())[:_LONGEST] or "no reason given"


def _certificate(error: Exception) -> str:
    text = str(error)
    for sign, meaning in (
        ("certificate has expired", "the certificate of the cluster has expired; renew it"),
        ("self-signed", "the certificate is self-signed; set CITEBOT_OPENSEARCH_CA to its CA"),
        ("self signed", "the certificate is self-signed; set CITEBOT_OPENSEARCH_CA to its CA"),
        ("unable to get local issuer", "its CA is unknown here; set CITEBOT_OPENSEARCH_CA"),
        ("mismatch", "the certificate is of another host; use the name that it was made for"),
        ("WRONG_VERSION", "the cluster speaks no TLS here; use opensearch://"),
        ("wrong version", "the cluster speaks no TLS here; use opensearch://"),
    ):
        if sign in text:
            return meaning
    return " ".join(text.split())[:_LONGEST]
