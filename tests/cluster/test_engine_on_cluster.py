"""The engine on a cluster does what every engine has to do."""

from __future__ import annotations

import pytest
from engine_contract import EngineContract
from nodes import Nodes

from index import Collection
from index.cluster.build import update


class TestCluster(EngineContract):
    nodes: Nodes

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _on(cls, nodes):
        cls.nodes = nodes

    @classmethod
    def built(cls, pages, folder):
        to = cls.nodes.address("manual")
        update(to, [pages])
        return Collection.open(to)
