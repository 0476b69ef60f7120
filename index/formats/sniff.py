"""What a file is by its content, where its name does not tell."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from index.formats.laid_out import is_laid_out
from index.formats.source import encoding_of, head, refuse_binary

# A format and what the beginning of its files looks like, in the order in which they are tried.
_BEGINNINGS = (
    ("seed", re.compile(r"\s*=[ \t]*[^=\s][^=\n]*=[ \t]*(?:\n|\Z)")),
    (
        "dump",
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!(?!doctype html).*?)?<mediawiki\b", re.I | re.S),
    ),
    (
        "webpage",
        re.compile(
            r"\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
            re.I | re.S,
        ),
    ),
    ("xml_file", re.compile(r"\s*<(?:\?xml\b|!doctype\b|!--|[A-Za-z][\w:-]*[\s>/])", re.I)),
    ("calendar", re.compile(r"\s*BEGIN:VCALENDAR\b")),
    ("contacts", re.compile(r"\s*BEGIN:VCARD\b")),
    ("office.rtf", re.compile(r"\s*\{\\rtf")),
    ("control", re.compile(r"\s*Package:[ \t]*\S+[ \t]*\n[A-Z][\w-]*:")),
    ("jsonl", re.compile(r"\s*\{[^\n]*\}[ \t]*\n\s*\{")),
    ("json_file", re.compile(r"\s*[\[{]\s*[\"{\[\]}]")),
    ("wikitext", re.compile(r"\s*(?:\{\{[^{}|\n]+[|}\n]|'''[^'\n]+'''|\[\[File:)(?=.*\[\[)", re.S)),
    ("markdown", re.compile(r"---[ \t]*\n(?:[\w -]+:.*\n)+---[ \t]*\n")),
    ("manpage", re.compile(r"(?:[.'][ \t]*\\\"[^\n]*\n|[ \t]*\n)*\.(?:TH|Dd|Dt)\b")),
    ("latex", re.compile(r"(?:%[^\n]*\n|\s)*\\(?:documentclass|begin\{document\}|section\{)")),
    ("subtitles", re.compile(r"\s*(?:WEBVTT\b|1\s*\n\d{1,2}:\d\d:\d\d,\d{3} --> )")),
    ("org", re.compile(r"\s*#\+(?:title|author|date|startup|options):", re.I)),
    ("source_code", re.compile(r"#!\s*/\S*(?:sh|python|perl|ruby|node|env)\b|<\?php\b")),
)

# What only these languages write; a text is one of them when two kinds of it are found, or one of
# those that come first and a title.
_RST = (
    re.compile(r"^\.\. (?:[\w:+.-]+::|_[^:\n]+:)", re.M),
    re.compile(r":[a-z][\w:]{0,40}:`[^`\n]+`"),
    re.compile(r"``[^`\n]+``"),
    re.compile(r"\S::[ \t]{0,20}\n(?:[ \t]{0,20}\n){1,3}[ \t]+\S"),
    re.compile(r"`[^`\n]+`__?(?!\w)"),
)
_RST_TITLE = re.compile(
    r"^(?=\S)(?P<title>[^\n]{2,120})\n(?P<line>([=\-~^\"'*+#`])\3{2,})[ \t]*$", re.M
)
_MARKDOWN = (
    re.compile(r"(?:\A|\n[ \t]*\n)#{1,6}[ \t]+\S[^\n]*\n[ \t]*(?=\n|\S)"),
    re.compile(r"^(?:```|~~~)\w*[ \t]*$", re.M),
    re.compile(r"\[[^\]\n]{1,200}\]\((?:https?:|/|\.|#|\w)[^)\n]*\)"),
    re.compile(r"(?<!\w)\*\*\S[^*\n]*\*\*(?!\w)"),
    re.compile(r"^\|[^\n]*\|[ \t]*\n\|[ \t:|-]+\|[ \t]*$", re.M),
)
_FROM_LINE = re.compile(r"From \S+.*\d\d:\d\d")
_HEADER = re.compile(r"([A-Za-z][\w-]*):")
_FEWEST_HEADERS, _MOST_HEADERS = 3, 300
_ZIP = b"PK\x03\x04"
_IN_ZIP = (
    (b"word/", "office.docx"),
    (b"ppt/", "office.pptx"),
    (b"xl/", "office.workbook"),
    (b"application/epub+zip", "epub"),
    (b"application/vnd.oasis.opendocument", "office.opendocument"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAR = (257, b"ustar")


def sniff(path: Path) -> str:
    """The name of the module in index.formats that reads ``path``; plain text if nothing else.

    :raises SourceError: when it is not a file or cannot be opened.
    :raises NotText: when it is binary.
    """
    first = head(path)
    if first.startswith(b"%PDF-"):
        return "pdf"
    if first.startswith(_ZIP):
        return next((name for sign, name in _IN_ZIP if sign in first), "archive")
    if first[_TAR[0] :].startswith(_TAR[1]):
        return "archive"
    if first.startswith(_COMPOUND):
        return "office.old"
    refuse_binary(path, first)
    text = first.decode(encoding_of(path, first), "replace").replace("\r\n", "\n")
    text = text.removeprefix("\ufeff")
    if kind := _mail(text):
        return kind
    for name, beginning in _BEGINNINGS:
        if beginning.match(text):
            return name
    return written_in(text)


def _mail(text: str) -> str:
    """ "mail" or "mailbox" for a text that begins with the headers of a mail, otherwise ""."""
    lines = iter(text.split("\n", _MOST_HEADERS))
    first = next(lines, "")
    several = bool(_FROM_LINE.match(first))
    names: list[str] = []
    for line in lines if several else chain([first], lines):
        header = _HEADER.match(line)
        if header:
            names.append(header.group(1).lower())
        elif not (names and line[:1] in (" ", "\t")):
            break
    sent = {"from", "return-path", "sender"}.intersection(names)
    dated = {"date", "message-id", "received", "subject"}.intersection(names)
    if len(names) < _FEWEST_HEADERS or not sent or not dated:
        return ""
    return "mailbox" if several else "mail"


def written_in(text: str) -> str:
    """The language that the beginning of a text is marked up in; "text" where it is in none.

    >>> written_in("Notes\\n=====\\n\\nSee :ref:`a`.\\n"), written_in("# Tea\\n\\n**Hot** it is.")
    ('restructured', 'markdown')
    """
    rst = [bool(sign.search(text)) for sign in _RST]
    titled = any(
        len(match["line"]) >= len(match["title"].rstrip()) - 1
        for match in _RST_TITLE.finditer(text)
    )
    if titled and (any(rst[:2]) or sum(rst) > 1):
        return "restructured"
    if sum(bool(sign.search(text)) for sign in _MARKDOWN) > 1:
        return "markdown"
    return "laid_out" if is_laid_out(text) else "text"
