"""Tests against a real cluster of three nodes: ``make test-cluster``. Other runs pass them over."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from nodes import Nodes

collect_ignore_glob = [] if os.environ.get("CITEBOT_TEST_CLUSTER") else ["test_*.py"]


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """A cluster of three nodes, green; who kills a node starts it again."""
    with Nodes(3) as started:
        yield started


@pytest.fixture
def whole(nodes: Nodes) -> Iterator[Nodes]:
    """The cluster for a test that may kill its nodes: they run again afterwards."""
    yield nodes
    for node in nodes.nodes:
        if not node.runs:
            nodes.start(node)
    nodes.wait()


_numbers = iter(range(1, 1000))


@pytest.fixture
def to(nodes: Nodes) -> str:
    """The address of a collection that is not there yet."""
    return nodes.address(f"test{next(_numbers)}")
