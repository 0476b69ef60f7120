"""A real OpenSearch cluster for tests and measurements: each node a process that can be killed.

OpenSearch comes from Maven Central (``pom.xml``), once, into a folder of the user's cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).parent
_STARTING = 180.0  # seconds
_HEAP = "512m"


class NoCluster(Exception):
    """There is none to be had here; ``str()`` says why."""


def prepared() -> Path:
    """The folder with the jars and the launcher; fetched and compiled where it is not there.

    :raises NoCluster: without Java 17, Maven, or a way to Maven Central.
    """
    for program in ("java", "javac", "mvn"):
        if not shutil.which(program):
            raise NoCluster(f"{program} is not installed; OpenSearch 2.19 needs a JDK 17 and Maven")
    version = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=False)
    number = (version.stdout + version.stderr).split()[-1].partition(".")[0]
    if not number.isdigit() or int(number) < 17:
        raise NoCluster(f"the JDK is of version {number}; OpenSearch 2.19 needs 17")
    sources = [HERE / "pom.xml", HERE / "Launcher.java"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "citebot-tests" / f"opensearch-{digest}"
    if not (folder / "Launcher.class").is_file():
        _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    print(f"Fetching OpenSearch from Maven Central into {folder}, once ...", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    jars = folder / "jars"
    copy = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    done = subprocess.run(
        [*copy, f"-DoutputDirectory={jars}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["no output"]
        raise NoCluster(f"Maven could not fetch OpenSearch: {lines[0][:300]}")
    compiled = ["javac", "-cp", f"{jars}/*", "-d", str(folder), str(HERE / "Launcher.java")]
    subprocess.run(compiled, check=True)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Node:
    """One node; ``kill`` is ``kill -9``, and ``start`` starts it again with its data."""

    def __init__(self, jars: Path, folder: Path, name: str, ports: tuple[int, int]) -> None:
        self.name, self.http, self.transport = name, *ports
        self._jars, self._folder = jars, folder / name
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, nodes: list[Node], heap: str) -> None:
        """Start the process; it is not ready yet."""
        names = ",".join(node.name for node in nodes)
        ports = ",".join(str(node.transport) for node in nodes)
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    "java", f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC",
                    "-cp", f"{self._jars}:{self._jars}/jars/*", "Launcher",
                    str(self._folder), self.name, str(self.http), str(self.transport), names, ports,
                ],
                stdin=subprocess.PIPE, stdout=output, stderr=output,
            )  # fmt: skip

    def kill(self) -> None:
        """End the process without a warning."""
        if self._process:
            self._process.kill()
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
            self._process = None

    @property
    def runs(self) -> bool:
        """Is there a process?"""
        return self._process is not None and self._process.poll() is None

    def output(self) -> str:
        """What the node printed last."""
        return (self._folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]


class Nodes:
    """A cluster on this machine; a context manager that starts and ends it."""

    def __init__(self, number: int = 3, *, heap: str = _HEAP) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="citebot-cluster-"))
        self._heap = heap
        jars = prepared()
        ports = free_ports(2 * number)
        self.nodes = [
            Node(jars, self._folder, f"node{n}", (ports[2 * n], ports[2 * n + 1]))
            for n in range(number)
        ]

    def __enter__(self) -> Nodes:
        for node in self.nodes:
            node.start(self.nodes, self._heap)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def address(self, name: str) -> str:
        """The address of a collection, with all nodes."""
        hosts = ",".join(f"127.0.0.1:{node.http}" for node in self.nodes)
        return f"opensearch://{hosts}/{name}"

    def start(self, node: Node) -> None:
        """Start a node again that was killed."""
        node.start(self.nodes, self._heap)

    def wait(self, status: str = "green", number: int | None = None) -> None:
        """Wait until the cluster has ``number`` nodes (all that run) and this status.

        :raises NoCluster: when it does not come to that.
        """
        number = sum(node.runs for node in self.nodes) if number is None else number
        path = f"/_cluster/health?wait_for_status={status}&wait_for_nodes={number}&timeout=5s"
        until = time.monotonic() + _STARTING
        while time.monotonic() < until:
            for node in self.nodes:
                if node.runs:
                    found = self.ask(path, node)
                    if found and not found["timed_out"] and found["number_of_nodes"] == number:
                        return
            if not any(node.runs for node in self.nodes):
                break
            time.sleep(0.3)
        raise NoCluster("the cluster did not start: " + self.nodes[0].output())

    def ask(self, path: str, node: Node | None = None, body: object = None) -> dict[str, object]:
        """What a node answers to GET, or with a body to PUT; {} where it does not."""
        from urllib.request import Request  # noqa: PLC0415

        node = node or next(node for node in self.nodes if node.runs)
        request = Request(
            f"http://127.0.0.1:{node.http}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method="GET" if body is None else "PUT",
            headers={"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=30) as answer:
                found: dict[str, object] = json.loads(answer.read())
                return found
        except (URLError, OSError, ValueError):
            return {}


if __name__ == "__main__":  # can a cluster be started here?
    try:
        prepared()
    except NoCluster as none:
        print(none)
        sys.exit(1)
