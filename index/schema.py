"""The tables of a store. A change here is a new version in ``index.folder.FORMAT``."""

from __future__ import annotations

from index.tables.storage import SCHEMA as TABLES

SCHEMA = (
    """
create table meta (key text primary key, value integer not null) without rowid;
insert into meta values ('documents', 0), ('passages', 0), ('fields', 0), ('length', 0),
    ('next document', 1), ('next passage', 1), ('generation', 0), ('deleted', 0);
create table source (
    id integer primary key,
    path blob not null unique,
    size integer not null,
    modified integer not null,
    digest blob not null,
    complete integer not null
);
create table file (
    path blob primary key,
    warnings text not null,
    passed_over text not null,
    size integer not null,
    modified integer not null
) without rowid;
create table document (
    id integer primary key,
    source integer not null,
    title text not null,
    caption text not null,
    kind text not null default ''
);
create index document_source on document (source);
create index document_title on document (title collate nocase);
create table section (
    document integer not null,
    number integer not null,
    heading text not null,
    start integer not null,
    text text not null,
    layout text,
    primary key (document, number)
) without rowid;
create table name (id integer primary key, name text not null unique, count integer not null);
create table field (
    document integer not null,
    number integer not null,
    name integer not null,
    value text not null,
    quote text not null,
    place text,
    primary key (document, number)
) without rowid;
create table passage (
    id integer primary key,
    document integer not null,
    section integer not null,
    start integer not null,
    end integer not null,
    length integer not null,
    record blob
);
create index passage_document on passage (document);
create table stale (passage integer primary key);
"""
    + TABLES
)

TITLES = (
    "create virtual table title_part"
    " using fts5(title, content='', detail=none, columnsize=0, tokenize='trigram')"
)
"""Which titles hold three letters in a row. ``titled`` in ``meta`` is the last document in it; what
it holds of removed documents stays."""

FEW_TITLES = 20_000
"""So many titles are looked through one by one."""
