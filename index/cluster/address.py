"""Addresses of collections on a cluster, and who may read them.

``opensearch://HOST:PORT/NAME``, or ``opensearchs://`` for TLS. Several hosts with commas between
them are nodes of one cluster: when one is gone, the next is asked.
"""

from __future__ import annotations

import netrc
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CollectionError

SCHEMES = {"opensearch": False, "opensearchs": True}
"""The scheme of an address, and whether it means TLS."""

USER, PASSWORD, AUTHORITY = (
    "CITEBOT_OPENSEARCH_USER",
    "CITEBOT_OPENSEARCH_PASSWORD",
    "CITEBOT_OPENSEARCH_CA",
)
"""The variables of the environment that hold the user, the password and the file of the CA."""

_PORT = 9200
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[^:\[\]\s/]+)(:(?P<port>\d{1,5}))?")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Address:
    """The nodes of a cluster as (host, port), and the name of a collection on it."""

    nodes: tuple[tuple[str, int], ...]
    name: str
    tls: bool

    def __str__(self) -> str:
        nodes = ",".join(f"{host}:{port}" for host, port in self.nodes)
        return f"opensearch{'s' * self.tls}://{nodes}/{self.name}"

    @property
    def is_local(self) -> bool:
        """Does nothing that is sent to it leave this machine?"""
        return all(host in _LOOPBACK for host, _ in self.nodes)


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A user with a password, both None where none is needed, and the file of a CA or None."""

    user: str | None = None
    password: str | None = None
    authority: str | None = None


def is_address(source: str | os.PathLike[str]) -> bool:
    """Is this the address of a collection on a cluster, and no path?

    >>> is_address("opensearch://localhost:9200/notes"), is_address("notes")
    (True, False)
    """
    return str(source).partition("://")[0].lower() in SCHEMES and "://" in str(source)


def parse(text: str) -> Address:
    """The address that ``text`` is.

    >>> str(parse("opensearchs://one,two:9201/notes"))
    'opensearchs://one:9200,two:9201/notes'

    :raises CollectionError: when it is none; a password in it is not repeated in the message.
    """
    scheme, _, rest = text.partition("://")
    places, _, name = rest.partition("/")
    if "@" in rest:
        raise CollectionError(
            f"{scheme}://…: an address holds no user and no password; set {USER} and {PASSWORD} "
            "in the environment, or write them to ~/.netrc"
        )
    name = name.rstrip("/")
    if not _NAME.fullmatch(name):
        raise CollectionError(
            f"{text}: the name of a collection on a cluster is of small letters, digits, '-', '_' "
            "and '.', as in opensearch://localhost:9200/notes"
        )
    nodes = tuple(_node(text, place) for place in places.split(","))
    return Address(nodes, name, SCHEMES[scheme.lower()])


def _node(text: str, place: str) -> tuple[str, int]:
    found = _HOST.fullmatch(place)
    port = int(found["port"] or _PORT) if found else 0
    if not found or not 0 < port < 65536:
        raise CollectionError(
            f"{text}: has no host and port; write it as opensearch://localhost:9200/notes"
        )
    return found["host"], port


def credentials(address: Address, environment: Mapping[str, str] | None = None) -> Credentials:
    """Who asks: from the environment, else from the netrc file.

    :raises CollectionError: for a netrc or CA file that cannot be read, half a pair, and a
        password that would travel unencrypted to another machine.
    """
    environment = os.environ if environment is None else environment
    user, password = environment.get(USER), environment.get(PASSWORD)
    authority = environment.get(AUTHORITY) or None
    if authority and not Path(authority).is_file():
        raise CollectionError(f"{authority}: no such file; set {AUTHORITY} to the file of the CA")
    if bool(user) != bool(password):
        missing = PASSWORD if user else USER
        raise CollectionError(f"{address}: {missing} is not set in the environment")
    if not user:
        user, password = _from_netrc(address, environment)
    if user and not address.tls and not address.is_local:
        raise CollectionError(
            f"{address}: the password would travel unencrypted; use opensearchs:// (TLS)"
        )
    return Credentials(user or None, password or None, authority)


def _from_netrc(address: Address, environment: Mapping[str, str]) -> tuple[str, str]:
    home = environment.get("HOME") or environment.get("USERPROFILE") or ""
    path = Path(environment.get("NETRC") or Path(home, ".netrc"))
    if not path.is_file():
        return "", ""
    try:
        known = netrc.netrc(str(path))
    except (OSError, netrc.NetrcParseError):
        raise CollectionError(
            f"{path}: cannot be read as a netrc file; correct it, or set {USER} and {PASSWORD}"
        ) from None
    for host, _ in address.nodes:
        found = known.authenticators(host.strip("[]"))
        if found and found[0] and found[2]:
            return found[0], found[2]
    return "", ""
