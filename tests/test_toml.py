"""Tables are those of the TOML file, whatever was compiled of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.toml import compile_toml, parse_toml, read_toml


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.toml"
    path.write_text('[said]\nwho = ["whó"]\n', "utf-8")
    return path


def compiled(path: Path) -> Path:
    compile_toml([path.parent])
    return path.with_name("words.toml.json")


def test_what_was_compiled_is_the_same(words: Path) -> None:
    parsed = read_toml(words)
    assert compiled(words).exists()
    assert {"said": {"who": ["whó"]}} == parsed == read_toml(words)


def test_a_change_is_seen_at_once(words: Path) -> None:
    compiled(words)
    words.write_text("[said]\nwho = []\n", "utf-8")
    assert {"said": {"who": []}} == read_toml(words)


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b"\xff", b'{"source": 1}'])
def test_what_was_compiled_may_be_damaged(words: Path, damage: bytes) -> None:
    compiled(words).write_bytes(damage)
    assert {"said": {"who": ["whó"]}} == read_toml(words)


def test_reading_writes_nothing(words: Path) -> None:
    read_toml(words)
    assert [words] == list(words.parent.iterdir())


def test_what_is_not_toml_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Invalid"):
        parse_toml("who = ")
