"""Which module reads a file, by the ending of its name; which endings are those of no document."""

from __future__ import annotations

from pathlib import Path

from index.errors import NotText, SourceError
from index.formats.source import COMPRESSED, printable

_READERS = {
    "markdown": ".md .markdown .mdown .mkd .mdx .qmd .rmd",
    "webpage": ".htm .html .xhtml .shtml .mht .mhtml",
    "wikitext": ".wikitext .wiki .mediawiki",
    "restructured": ".rst .rest",
    "asciidoc": ".adoc .asciidoc .asc",
    "manpage": ".man .mdoc",
    "latex": ".tex .latex .ltx",
    "org": ".org",
    "pdf": ".pdf",
    "epub": ".epub",
    "office.docx": ".docx .docm .dotx",
    "office.pptx": ".pptx .pptm .ppsx",
    "office.opendocument": ".odt .ods .odp .ott .ots .otp",
    "office.workbook": ".xlsx .xlsm .xltx .xls",
    "office.rtf": ".rtf",
    "office.old": ".doc .dot .ppt .pps .wps .wpd .sxw .sxc .sxi",
    "jsonl": ".jsonl .ndjson",
    "json_file": ".geojson .webmanifest",
    "yaml_file": ".yaml .yml",
    "settings": ".toml .ini .cfg .properties .desktop",
    "table_file": ".csv .tsv .tab .psv",
    "notebook": ".ipynb",
    "mail": ".eml",
    "mailbox": ".mbox .mbx",
    "calendar": ".ics .ical .ifb",
    "contacts": ".vcf .vcard",
    "subtitles": ".srt .vtt .sbv",
    "archive": ".zip .tar .tgz .tbz2 .txz",
    "source_code": (
        ".py .pyi .js .mjs .ts .tsx .jsx .java .kt .c .h .cpp .cc .hpp .cs .go .rs .rb .php .swift"
        " .scala .sh .bash .zsh .ps1 .pl .pm .lua .r .jl .sql .css .scss .hs .ex .exs .erl .clj .m"
    ),
}
_BY_ENDING = {ending: name for name, endings in _READERS.items() for ending in endings.split()}

CONTAINERS = frozenset({"archive", "mail", "mailbox"})
"""Formats whose files hold other files."""

# Formats that share an ending, or have none, are told apart by their content.
_CONVERTED = {
    ".msg": "a mail of Outlook; save it as .eml, or convert it with msgconvert",
    ".pst": "a mailbox of Outlook; convert it with readpst",
    ".pages": "of Apple Pages; export it as .docx",
    ".numbers": "of Apple Numbers; export it as .xlsx",
    ".key": "of Apple Keynote; export it as .pptx",
    ".mobi": "a book for Kindle; convert it to .epub with Calibre",
    ".azw": "a book for Kindle; convert it to .epub with Calibre",
    ".azw3": "a book for Kindle; convert it to .epub with Calibre",
    ".fb2": "a FictionBook; convert it to .epub with Calibre",
    ".djvu": "made of pictures; convert it with djvutxt",
    ".ps": "PostScript; convert it with ps2pdf",
    ".pub": "of Publisher; export it as .pdf",
    ".vsd": "of Visio; export it as .pdf",
    ".vsdx": "of Visio; export it as .pdf",
    ".one": "of OneNote; export it as .docx",
    ".xlsb": "a binary workbook; save it as .xlsx",
    ".odg": "a drawing; export it as .pdf",
    ".odb": "a database; export its tables as .csv",
    ".mdb": "a database; export its tables as .csv",
    ".accdb": "a database; export its tables as .csv",
    ".7z": "an archive that is not opened here; unpack it",
    ".rar": "an archive that is not opened here; unpack it",
    ".parquet": "a table for programs; convert it to .csv",
    ".feather": "a table for programs; convert it to .csv",
    ".sav": "a table of SPSS; convert it to .csv",
    ".dta": "a table of Stata; convert it to .csv",
    ".enex": "an export of Evernote; export it as HTML",
}
_NO_TEXT = {
    "a picture": (
        ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic .heif .avif .ico .svg .svgz .psd .ai .eps"
        " .xcf .raw .cr2 .nef .dng .drawio .excalidraw"
    ),
    "sound": ".mp3 .wav .flac .ogg .oga .m4a .aac .wma .aiff .opus .mid .midi",
    "a film": ".mp4 .m4v .mkv .avi .mov .wmv .webm .flv .mpg .mpeg .3gp",
    "a program": (
        ".exe .dll .so .dylib .o .a .lib .obj .class .jar .war .pyc .pyo .pyd .wasm .bin .elf .app"
        " .apk .deb .rpm .msi .dmg .iso .img .whl .egg .node"
    ),
    "a font": ".ttf .otf .woff .woff2 .eot .pfb",
    "a database": ".sqlite .sqlite3 .db .db3 .mdf .ldf .rdb .lmdb",
    "data of a program": (
        ".npy .npz .pkl .pickle .joblib .pt .pth .onnx .safetensors .h5 .hdf5 .mat .rds .rdata .swp"
        " .swo .tmp .part .crdownload .bak .lock .map .min.js .min.css .pack .idx .dat .cache .crc"
    ),
    "a key or a signature": ".gpg .sig .pem .crt .cer .p12 .pfx .pub .asc.sig .sha256 .md5 .der",
}
_BY_NO_TEXT = {ending: what for what, endings in _NO_TEXT.items() for ending in endings.split()}


def ending(path: Path) -> str:
    """The ending that names the format: ``.xml`` of ``dump.xml.bz2``.

    >>> ending(Path("a/Dump.XML.bz2")), ending(Path("notes")), ending(Path("a.tar.gz"))
    ('.xml', '', '.tar')
    """
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def reader_of(path: Path) -> str | None:
    """The module that reads a file by its name; None where its content has to tell."""
    return _BY_ENDING.get(ending(path))


def says_document(path: Path) -> bool:
    """Does the name of a file say that it is a document?"""
    return reader_of(path) is not None or ending(path) in (".txt", ".text", ".log")


def no_text(path: Path) -> str:
    """What a file is that is no document, by its name ("a picture"); "" where it may be one."""
    return _BY_NO_TEXT.get(ending(path), "")


def refuse_by_name(path: Path) -> None:
    """Raise an error for a file of a format that is known and not read.

    :raises SourceError: for a document, with the program that converts it.
    :raises NotText: for anything else.
    """
    if not path.is_file():
        return
    if what := _CONVERTED.get(ending(path)):
        raise SourceError(f"{printable(path)}: is {what}")
    if what := no_text(path):
        raise NotText(f"{printable(path)}: is {what}, no text")
