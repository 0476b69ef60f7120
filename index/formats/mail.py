"""Mails (.eml, files of a Maildir): headers as fields, the text, attachments by the same readers.

Headers are decoded, quoted text of earlier mails is known as quoted, signatures stay. Where a mail
says the same in text and in HTML, the text is read.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from lxml import etree

from index.document import NOWHERE, Document, Field, Place
from index.formats.blocks import Blocks, Words
from index.formats.members import Member, documents_of
from index.formats.source import clean, open_bytes, printable, title_of

_LARGEST = 1 << 28  # bytes
_LONGEST_BODY = 4_000_000  # characters
_MOST_PARTS = 500
_HEADERS = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject", "Organization")
_REPEATED = re.compile(r"^(?:\s*(?:re|aw|fwd?|wg|sv|antw)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_QUOTED = re.compile(r"^(?:>\s?|\w{0,3}>\s?|\|\s)+")
_INTRODUCES = re.compile(
    r"(?:wrote|writes|said|schrieb|a écrit)\s*:?\s*$|^-{3,}.*(?:original|forwarded)", re.I
)
_ENCODED = re.compile(r"=\?[\w-]+\?[bq]\?", re.IGNORECASE)


def read(path: Path, report: Callable[[str], None], depth: int = 0) -> Iterator[Document]:
    """A mail as one document, followed by the documents of its attachments."""
    with open_bytes(path) as stream:
        data = stream.read(_LARGEST)
    yield from message_documents(data, path, report, depth)


def message_documents(
    data: bytes,
    path: Path,
    report: Callable[[str], None],
    depth: int,
    place: Place = NOWHERE,
) -> Iterator[Document]:
    """The documents of one mail, given as bytes; ``place`` is where it stands in ``path``."""
    data = re.sub(rb"\A\s*(?:>?From [^\n]*\n)", b"", data)  # the line that parts mails in a mailbox
    blocks = Blocks()
    attachments: list[Member] = []
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        fields = _fields(message, place)
        _read_parts(message, blocks, attachments, place)
    except Exception as error:  # the parser stumbles over headers that are nested or cut
        where = f":{place.line}" if place.line else ""
        report(f"{printable(path)}{where}: is a damaged mail ({type(error).__name__}); left out")
        return
    subject = next((f.value for f in fields if f.name == "Subject"), "")
    if attachments:
        names = ", ".join(member.name for member in attachments)
        fields.append(Field("Attachments", names, "", place))
    sections = blocks.finish()
    if sections or fields:
        title = _REPEATED.sub("", subject) or title_of(path)
        tables = tuple(blocks.tables)
        yield Document(title, sections, tuple(fields), "", str(path), tables, "mail")
    if attachments:
        yield from documents_of(attachments, path, report, depth)


def _fields(message: EmailMessage, place: Place) -> list[Field]:
    """The headers that people read, decoded; the date also as a day."""
    fields = []
    for name in _HEADERS:
        try:
            values = [str(value) for value in message.get_all(name, [])]
        except Exception:  # the header parser stumbles over what spammers write
            values = [
                str(value) for key, value in message.raw_items() if key.lower() == name.lower()
            ]
        for value in values[:1]:
            words = " ".join(clean(_decoded(value)).split())
            if words:
                fields.append(
                    Field(
                        name, _day(words) if name == "Date" else words, *_quote(name, words, place)
                    )
                )
    return fields


def _quote(name: str, words: str, place: Place) -> tuple[str, Place]:
    return (f"{name}: {words}" if name == "Date" and _day(words) != words else "", place)


def _day(words: str) -> str:
    """The date of a mail with the day first told: "2002-08-22 18:26:25 +0700".

    >>> _day("Thu, 22 Aug 2002 18:26:25 +0700")
    '2002-08-22 18:26'
    """
    try:
        return parsedate_to_datetime(words).strftime("%Y-%m-%d %H:%M")
    except (ValueError, TypeError, IndexError, OverflowError):
        return words


def _decoded(value: str) -> str:
    """Encoded words that the parser left, because they stand where they may not."""
    if not _ENCODED.search(value):
        return value
    from email.header import decode_header, make_header  # noqa: PLC0415

    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, UnicodeError):
        return value


def _read_parts(
    message: EmailMessage, blocks: Blocks, attachments: list[Member], place: Place
) -> None:
    """The text of a mail, and what is attached to it."""
    stack: list[EmailMessage] = [message]
    count = 0
    while stack and count < _MOST_PARTS:
        part = stack.pop()
        count += 1
        kind = part.get_content_type()
        if kind == "message/rfc822" or part.get_content_maintype() == "message":
            inner = part.get_payload()
            attachments += (
                [_message(m) for m in inner if isinstance(m, EmailMessage)]
                if isinstance(inner, list)
                else []
            )
        elif part.is_multipart():
            parts = [p for p in part.get_payload() if isinstance(p, EmailMessage)]
            if kind == "multipart/alternative":
                parts = _simplest(parts)
            stack.extend(reversed(parts))
        elif part.get_filename() or part.get_content_disposition() == "attachment":
            attachments.append(_attachment(part, len(attachments) + 1))
        elif kind == "text/html":
            _read_html(_text(part), blocks, place)
        elif part.get_content_maintype() == "text":
            read_body(_text(part), blocks, place)


def _simplest(parts: list[EmailMessage]) -> list[EmailMessage]:
    """Of parts that say the same, the text, unless it is empty."""
    texts = [p for p in parts if p.get_content_type() == "text/plain" and _text(p).strip()]
    return texts[:1] or parts[-1:]


def _text(part: EmailMessage) -> str:
    """The decoded text of a part."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    for encoding in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return clean(data.decode(encoding))[:_LONGEST_BODY]
        except (LookupError, UnicodeError):
            continue
    return clean(data.decode("latin-1"))[:_LONGEST_BODY]


def _read_html(text: str, blocks: Blocks, place: Place) -> None:
    from index.formats.html_reader import HtmlReader  # noqa: PLC0415
    from index.formats.webpage import parsed  # noqa: PLC0415

    try:
        root = parsed(text)
    except (etree.LxmlError, ValueError):
        return
    HtmlReader(blocks, place=place).walk(root)


def read_body(text: str, blocks: Blocks, place: Place = NOWHERE) -> None:
    """Add the text of a mail to ``blocks``, paragraph by paragraph; what is quoted is marked."""
    held: list[str] = []
    quoted = False
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        mark = _QUOTED.match(line)
        words = line[mark.end() :] if mark else line
        if held and (not words.strip() or bool(mark) != quoted):
            _paragraph(held, quoted, blocks, place)
            held = []
        quoted = bool(mark)
        if words.strip():
            held.append(words.rstrip())


def _paragraph(lines: list[str], quoted: bool, blocks: Blocks, place: Place) -> None:
    words = [Words(line, place) for line in lines]
    if quoted:
        whole = Words()
        for line in words:
            whole.append(line, " ")
        blocks.paragraph(whole, kind="quoted")
    elif len(words) == 1 and _INTRODUCES.search(lines[0]):
        blocks.paragraph(words[0], kind="quoted")
    else:
        blocks.lines(words)


def _attachment(part: EmailMessage, number: int) -> Member:
    name = clean(_decoded(part.get_filename() or f"attachment {number}"))
    if "." not in name and part.get_content_type() == "text/html":
        name += ".html"

    def opened() -> io.BytesIO:
        payload = part.get_payload(decode=True)
        return io.BytesIO(payload if isinstance(payload, bytes) else b"")

    return Member(" ".join(name.split()), opened)


def _message(message: EmailMessage) -> Member:
    """A mail that was forwarded as a whole."""
    subject = str(message.get("Subject") or "forwarded mail")
    return Member(f"{' '.join(subject.split())[:80]}.eml", lambda: io.BytesIO(message.as_bytes()))
