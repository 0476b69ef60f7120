"""Addresses of collections on a cluster, and who may read them: no cluster is needed."""

from __future__ import annotations

import pytest

from index import Collection, CollectionError
from index.cluster.address import AUTHORITY, PASSWORD, USER, credentials, is_address, parse
from index.cluster.rows import pack_path, token, unpack_path


@pytest.mark.parametrize(
    ("text", "nodes", "name", "tls"),
    [
        ("opensearch://localhost/notes", (("localhost", 9200),), "notes", False),
        ("opensearchs://a:1,b:2/x-y.z/", (("a", 1), ("b", 2)), "x-y.z", True),
        ("opensearch://[::1]:9201/n", (("[::1]", 9201),), "n", False),
    ],
)
def test_an_address_names_nodes_and_a_collection(text, nodes, name, tls):
    address = parse(text)

    assert (nodes, name, tls) == (address.nodes, address.name, address.tls)
    assert is_address(text)


@pytest.mark.parametrize("path", ["notes", "./opensearch", "http://x/y", "/opensearch:/a"])
def test_a_path_is_no_address(path):
    assert not is_address(path)


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://localhost",
        "opensearch://localhost/",
        "opensearch://localhost/Notes",
        "opensearch://localhost/a/b",
        "opensearch://localhost:99999/a",
        "opensearch://:9200/a",
        "opensearch:///a",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(text):
    with pytest.raises(CollectionError) as error:
        Collection.open(text)

    assert text in str(error.value)
    assert "\n" not in str(error.value)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(CollectionError) as error:
        parse("opensearch://ann:secret@localhost/notes")

    assert "secret" not in str(error.value)
    assert USER in str(error.value)


def test_credentials_come_from_the_environment_or_from_netrc(tmp_path):
    address = parse("opensearchs://search.example/notes")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine search.example login ann password secret\n")
    netrc.chmod(0o600)

    told = credentials(address, {USER: "bo", PASSWORD: "word", "NETRC": str(netrc)})
    noted = credentials(address, {"NETRC": str(netrc)})
    other = credentials(parse("opensearchs://else.example/notes"), {"NETRC": str(netrc)})

    assert ("bo", "word") == (told.user, told.password)
    assert ("ann", "secret") == (noted.user, noted.password)
    assert (None, None) == (other.user, other.password)
    assert "secret" not in repr(noted)


@pytest.mark.parametrize(
    ("address", "environment", "says"),
    [
        ("opensearchs://h/n", {USER: "ann"}, PASSWORD),
        ("opensearchs://h/n", {PASSWORD: "secret"}, USER),
        ("opensearch://h/n", {USER: "ann", PASSWORD: "secret"}, "unencrypted"),
        ("opensearchs://h/n", {AUTHORITY: "/no/such/ca.pem"}, "/no/such/ca.pem"),
    ],
)
def test_credentials_that_cannot_be_used_are_refused(address, environment, says):
    with pytest.raises(CollectionError) as error:
        credentials(parse(address), environment)

    assert says in str(error.value)
    assert "secret" not in str(error.value)


def test_a_netrc_that_cannot_be_read_is_named(tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine h login ann password secret nonsense")

    with pytest.raises(CollectionError, match="netrc") as error:
        credentials(parse("opensearchs://h/n"), {"NETRC": str(netrc)})

    assert "secret" not in str(error.value)


def test_a_collection_on_a_cluster_is_asked_alone(tmp_path):
    with pytest.raises(CollectionError, match="asked alone"):
        Collection.open(str(tmp_path), "opensearch://localhost/notes")


def test_paths_and_terms_are_packed_without_loss():
    for path in ("/a b/ü%41.txt", "/\udcff\udc80", "/日本/x"):
        assert path == unpack_path(pack_path(path))
        pack_path(path).encode("ascii")
    assert token("oil") == "oil"
    assert len(token("x" * 300)) < 100
    assert token("x" * 300) != token("x" * 301)
