"""Collections on an OpenSearch cluster: ``opensearch://host:9200/name``.

``address`` says where, ``client`` and ``faults`` talk to the cluster and say what is wrong,
``schema`` and ``state`` fix what is written, ``build`` writes it, ``store``, ``engine`` and
``shelf`` read it.
"""
