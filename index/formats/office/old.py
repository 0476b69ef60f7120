"""Files of old programs (.doc, .ppt, .wps, ...), by a program that converts them, if there is one.

antiword or catdoc turn Word 97 files into text; LibreOffice turns all of them into new ones.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from index.document import Document
from index.errors import SourceError
from index.formats.blocks import Blocks, Words
from index.formats.source import clean, printable, title_of

_SECONDS = 60
_LARGEST = 1 << 28  # bytes of a converted text
_MOST_SAID = 2_000  # bytes of a program's complaint
_WORD = frozenset({".doc", ".dot"})
_NEW = {".ppt": "pptx", ".pps": "pptx", ".xls": "xlsx"}


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A file of an old program as one document.

    :raises SourceError: when no program is there that converts it, or when it fails.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    plain = (
        (shutil.which("antiword") or shutil.which("catdoc"))
        if path.suffix.lower() in _WORD
        else None
    )
    if office:
        yield from _converted(path, office, report)
    elif plain:
        yield from _as_text(path, plain)
    else:
        also = "antiword or " if path.suffix.lower() in _WORD else ""
        kind = _NEW.get(path.suffix.lower(), "docx")
        raise SourceError(
            f"{printable(path)}: is of an old program; save it as .{kind}, or install "
            f"{also}LibreOffice, which is then used to read it"
        )


def _as_text(path: Path, program: str) -> Iterator[Document]:
    text = clean(_run([program, str(path.resolve())], path).decode("utf-8", "replace"))
    blocks = Blocks()
    for paragraph in text.split("\n\n"):
        blocks.lines([Words(line) for line in paragraph.splitlines()])
    sections = blocks.finish()
    if sections:
        tables = tuple(blocks.tables)
        yield Document(title_of(path), sections, tuple(blocks.fields), "", str(path), tables)


def _converted(path: Path, office: str, report: Callable[[str], None]) -> Iterator[Document]:
    kind = _NEW.get(path.suffix.lower(), "docx")
    with tempfile.TemporaryDirectory(prefix="citebot-") as folder:
        profile = Path(folder, "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
        _run([*command, "--outdir", folder, str(path.resolve())], path)
        made = Path(folder, f"{path.stem}.{kind}")
        if not made.is_file():
            raise SourceError(f"{printable(path)}: LibreOffice cannot read it; save it as .{kind}")
        modules = {"docx": "docx", "pptx": "pptx", "xlsx": "workbook"}
        reader = import_module(f"index.formats.office.{modules[kind]}")
        for document in reader.read(made, report):
            yield replace(document, source=str(path))


def _run(command: list[str], path: Path) -> bytes:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # a group of its own: LibreOffice starts another process
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True
        )
        try:
            status = process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            raise SourceError(f"{printable(path)}: takes too long to convert; left out") from None
        finally:
            _end(process)
        for file in (output, errors):
            file.seek(0)
        if status:
            said = " ".join(errors.read(_MOST_SAID).decode("utf-8", "replace").split())[:200]
            raise SourceError(f"{printable(path)}: cannot be converted ({said or status})")
        return output.read(_LARGEST)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and those that it started where the system has groups of them."""
    with suppress(OSError, AttributeError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
