"""Tables are those of the file, whatever was kept of it, and whether anything can be kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.toml import read_toml


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "words.toml"
    path.write_text('[said]\nwho = ["whó"]\n', "utf-8")
    return path


def kept(path: Path) -> list[Path]:
    return list((path.parent / "__pycache__").glob("*"))


def test_what_was_kept_is_read_again(words: Path) -> None:
    assert {"said": {"who": ["whó"]}} == read_toml(words) == read_toml(words)
    assert len(kept(words)) == 1


def test_a_change_is_seen_at_once(words: Path) -> None:
    read_toml(words)
    words.write_text("[said]\nwho = []\n", "utf-8")
    assert {"said": {"who": []}} == read_toml(words)


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b"\xff", b'{"source": 1}'])
def test_what_was_kept_may_be_damaged(words: Path, damage: bytes) -> None:
    expected = read_toml(words)
    kept(words)[0].write_bytes(damage)
    assert expected == read_toml(words)


def test_nothing_need_be_kept(words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (words.parent / "__pycache__").write_text("not a folder")
    assert read_toml(words)
    (words.parent / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert read_toml(words)
    assert not (words.parent / "__pycache__").exists()


def test_a_folder_that_an_installer_made_is_used(
    words: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (words.parent / "__pycache__").mkdir()
    assert read_toml(words)
    assert len(kept(words)) == 1
