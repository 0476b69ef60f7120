"""What is passed over in a folder: files that are no documents, and folders that hold none."""

from __future__ import annotations

from pathlib import Path

from index.formats.endings import no_text

_FOLDERS = {
    "node_modules": "installed packages",
    "bower_components": "installed packages",
    "site-packages": "installed packages",
    "__pycache__": "a cache",
    "__MACOSX": "what macOS adds to archives",
}
_LOCK_FILES = frozenset(
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml poetry.lock pipfile.lock"
    " cargo.lock composer.lock gemfile.lock uv.lock go.sum flake.lock packages.lock.json"
    " thumbs.db desktop.ini".split()
)
_MARKERS = {"CACHEDIR.TAG": "a cache", "pyvenv.cfg": "installed packages"}


def reason_to_pass(path: Path) -> str:
    """Why a file is passed over, by its path; "" for a file that is to be read.

    >>> reason_to_pass(Path("web/node_modules/a.js")), reason_to_pass(Path("photo.JPG"))
    ('installed packages', 'a picture')
    >>> reason_to_pass(Path("notes.txt"))
    ''
    """
    for part in path.parts[:-1]:
        if part in _FOLDERS:
            return _FOLDERS[part]
    name = path.name.lower()
    if name in _LOCK_FILES:
        return "a list for programs"
    if name.startswith("~$") or name.endswith("~"):
        return "a copy that a program keeps"
    if name.endswith((".min.js", ".min.css")):
        return "code for machines"
    return no_text(path)


def reason_to_pass_folder(name: str, files: list[str]) -> str:
    """Why a folder of this name, with these files in it, is passed over; "" when it is not."""
    if name in _FOLDERS:
        return _FOLDERS[name]
    return next((why for marker, why in _MARKERS.items() if marker in files), "")
