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
    low real,
    high real,
    unit text,
    since integer,
    until integer,
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

FIELD_INDEXES = {
    "field_number": "(name, low) where low is not null",
    "field_date": "(name, since) where since is not null",
    "field_value": "(name, substr(value, 1, 80) collate nocase, length(value) > 80)",
}
"""What questions over many documents look fields up by. A collection that is built the first time
gets them last, which takes a third of the time."""

SUMMARIES = """
create table if not exists summary (
    name integer primary key,
    numbers integer not null,
    widest_number real not null,
    low real not null,
    high real not null,
    dates integer not null,
    widest_date integer not null
);
create table if not exists unit (
    name integer not null,
    unit text not null,
    count integer not null,
    primary key (name, unit)
) without rowid;
create table if not exists choice (
    name integer not null,
    number integer not null,
    value text not null,
    long integer not null,
    primary key (name, number)
) without rowid;
"""
"""What ``index.columns`` would otherwise work out of all fields of a name at the first question
about it: counts, sums, units, and the different values of names that have few of them. Written at
the end of a build; true as long as ``summarised`` in ``meta`` is the generation."""

MOST_CHOICES = 20_000
"""Different values of a name that are kept as its choices."""

TITLES = (
    "create virtual table title_part"
    " using fts5(title, content='', detail=none, columnsize=0, tokenize='trigram')"
)
"""Which titles hold three letters in a row. ``titled`` in ``meta`` is the last document in it; what
it holds of removed documents stays."""

FEW_TITLES = 20_000
"""So many titles are looked through one by one."""
