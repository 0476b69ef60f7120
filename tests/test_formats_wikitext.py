"""Raw wikitext: boxes to fields, articles to sections, quotations in the words of the source."""

from __future__ import annotations

import bz2
import gzip
import html
import re
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Document
from index.errors import CitebotError, NothingToRead, SourceError
from index.formats import read
from index.formats.wikitext import article
from index.formats.wikitext.templates import DATA, kind_of
from index.sentences import sentences

SAMPLES = Path(__file__).parent / "data" / "formats"
ARTICLES = sorted(SAMPLES.rglob("*.wikitext"))
RESIDUE = re.compile(r"\{\{|\}\}|\[\[|\]\]|</?ref|&lt;|'''|\|thumb|\{\||\|\}|<br|[\ufdd0-\ufdd4]")


def parsed(wikitext: str) -> Document:
    document = article("T", wikitext)
    assert document is not None
    return document


def values(wikitext: str) -> dict[str, str]:
    return {field.name: field.value for field in parsed(wikitext).fields}


def text(wikitext: str) -> str:
    return "\n\n".join(section.text for section in parsed(wikitext).sections)


def box(parameters: str) -> dict[str, str]:
    return values(f"{{{{Infobox thing\n{parameters}\n}}}}")


def value(wikitext: str) -> str:
    return box(f"| x = {wikitext}").get("x", "")


UNCLOSED = ["{{", "{{{", "[[", "{|\n", "''", "<ref>", "[http://a ", "{{a|", "{{a|b=\n", "<b>a"]
UNCLOSED += [
    " ",
    "\n",
    ", ",
    "=",
    "(",
    "( ",
    "a",
    "{{cn}} ",
    " {{cn}}",
    "<sup>2</sup>",
    "| =",
    "\n| x==",
]
UNCLOSED += ["<!--", "{{ {|\n| [[ <b> ", "<table>", "<td>", "{{infobox\n", "}}", "]]{{", "\n;a:"]
PIECES = ["{{", "}}", "[[", "]]", "{|", "|}", "|-", "|", "||", "!", "=", "==", "\n", "''", "*", ";"]
PIECES += ["<ref>", "</ref>", "<br>", "<table>", "<td>", "&lt;ref&gt;", "<!--", "-->", "http://a"]
PIECES += ["Infobox x", "a", " ", "convert", "1", "km", "ubl", "birth date", "rowspan=9", "{{cn}}"]


class TestArticles:
    @pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
    def test_no_markup_is_left(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            (document,) = read(path)

        for field in document.fields:
            assert not RESIDUE.search(f"{field.name} {field.value} {field.line}")
        for section in document.sections:
            assert not RESIDUE.search(f"{section.heading} {section.text}")

    @pytest.mark.parametrize(
        "path", [p for p in ARTICLES if p.stem != "Broken_box"], ids=lambda path: path.stem
    )
    def test_quotations_are_words_of_the_source_in_their_order(self, path: Path) -> None:
        renderings = _renderings(path.read_text("utf-8"))
        (document,) = read(path)

        quotes = [field.line for field in document.fields]
        for section in document.sections:
            quotes += [section.quote(*sentence) for sentence in sentences(section.text)]

        assert [q for q in quotes if not any(f" {_words(q)} " in r for r in renderings)] == []

    def test_the_title_is_the_file_name_with_spaces(self) -> None:
        (document,) = read(SAMPLES / "wiki" / "Canton_of_Étaples.wikitext")

        assert document.title == "Canton of Étaples"

    def test_text_that_was_escaped_as_html_is_read(self) -> None:
        source = "He was a [[king]],&lt;ref&gt;{{cite web|title=x}}&lt;/ref&gt; 1 &amp;ndash; 2."

        assert text(source) == "He was a king, 1 – 2."

    def test_an_article_without_its_closing_braces_keeps_its_box_and_its_prose(self) -> None:
        (document,) = read(SAMPLES / "Broken_box.wikitext")

        assert {f.name: f.value for f in document.fields}["area_km2"] == "12"
        assert "is a town" in document.sections[0].text
        assert [s.heading for s in document.sections] == ["", "History", "Geography"]


class TestFields:
    def test_clean_values_come_in_the_order_of_the_article(self) -> None:
        fields = box(
            "| name = [[A B|Ab]]<ref>x</ref>\n|size=<!-- no -->\n| kind = ''big''<br />old"
        )

        assert fields == {"name": "Ab", "kind": "big, old"}

    @pytest.mark.parametrize(
        ("written", "read_as"),
        [
            ("{{birth date and age|1969|7|18|mf=y}}", "July 18, 1969"),
            ("{{birth date|df=yes|1969|7|18}}", "18 July 1969"),
            ("{{death date and age|2001|9|4|1944|5|14|df=y}}", "4 September 2001"),
            ("{{start date|1876}}", "1876"),
            ("{{start date|1876|5}}", "May 1876"),
            ("{{start date and age|df=yes|1997|05|16}} in [[Rome]]", "16 May 1997 in Rome"),
            ("{{birth-date|0965|{{circa}} 965}}", "c. 965"),
            (
                "{{film date|2010|8|13|US|2010|9|24|UK|df=y}}",
                "13 August 2010 (US), 24 September 2010 (UK)",
            ),
            ("{{birth date|1969-07-18}}", "July 18, 1969"),
            ("{{convert|44|m|ft}}", "44 m"),
            ("{{convert|5|to|8|km|mi}}", "5 to 8 km"),
            ("{{convert|5|ft|8|in|m}}", "5 ft 8 in"),
            ("{{height|meter=1.77}}", "1.77 m"),
            ("{{height|ft=6|in=2}}", "6 ft 2 in"),
            ("{{ubl|Spain|{{increase}} [[Peru]]}}", "Spain, Peru"),
            ("{{hlist |[[A]] |B, C}}", "A; B, C"),
            ("{{plainlist|\n* a\n* [[b]]\n}}", "a, b"),
            ("\n* a\n* b", "a, b"),
            ("Ann<br />(1994–2002)<br>Bob", "Ann (1994–2002), Bob"),
            ("{{flag|Canada}}", "Canada"),
            ("{{flagicon|CAN}} Toronto", "Toronto"),
            ("{{POL}}", "Poland"),
            ("{{URL|http://www.x.org/}}", "www.x.org"),
            ("[http://www.x.org x.org]", "x.org"),
            ("{{coord|41|11|34|N|8|42|28|W|display=title}}", "41°11′34″N 8°42′28″W"),
            ("{{BMV|ALSEA}}", "ALSEA (BMV)"),
            ("{{Duration|m=43|s=5}}", "43:05"),
            ("3.2{{e|16}} kg", "3.2×10¹⁶ kg"),
            ("{{based on|''A''|[[B]]}}", "A (B)"),
            ("{{plainlist|\n* A<br>(m. 1920)\n* B}}", "A (m. 1920), B"),
            ("Amiga{{vgrelease|EU=May 1995}}", "Amiga Europe: May 1995"),
            ("→ [[B]] (loan)", "B (loan)"),
            ("* [[A]] ({{NFL Year|1993|1995}})", "A (1993–1995)"),
            ("104<br>{{PakSen|vacancy}}", "104"),
            ("{{marriage|[[Ann]]|1903|1919}}", "Ann (1903–1919)"),
            ("{{US$|5 million}} {{small|(2016)}}", "US$5 million (2016)"),
            ("1962&ndash;1983", "1962–1983"),
            ("([[A|B]])", "B"),
            ("12 km<sup>2</sup>", "12 km²"),
            ("{{nowrap|{{circa|1040}} [[BC]]}}", "c. 1040 BC"),
        ],
    )
    def test_dates_measures_and_lists_are_readable(self, written: str, read_as: str) -> None:
        assert value(written) == read_as

    @pytest.mark.parametrize(
        "nothing", ["", "<!-- hidden -->", "{{increase}}", "()", "—", "a.jpg", "220px", "{{cn}}"]
    )
    def test_values_without_content_make_no_field(self, nothing: str) -> None:
        assert article("T", f"{{{{Infobox x\n| x = {nothing}\n}}}}Text.").fields == ()  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("pair", "field"),
        [
            ("|statlabel1 = Games\n|statvalue1 = 22", ("Games", "22")),
            ("|leader_title = [[Mayor]]\n|leader_name = Ann", ("Mayor", "Ann")),
            (
                "|subdivision_type1=Province\n|subdivision_name1={{flag|Ontario}}",
                ("Province", "Ontario"),
            ),
            ("|leader2_type = Chair\n|leader2 = Ann", ("Chair", "Ann")),
            ("|population_blank1_title=Families\n|population_blank1=7", ("Families", "7")),
            ("|blank_name = Map\n|blank_info = 030", ("Map", "030")),
            ("|established1 = 1985\n|established1_type = Opened", ("Opened", "1985")),
        ],
    )
    def test_paired_arguments_are_joined(self, pair: str, field: tuple[str, str]) -> None:
        assert box(pair) == dict([field])

    def test_a_row_of_arguments_says_what_it_is_about(self) -> None:
        fields = box("|years1=1996\n|clubs1=[[Crew]]\n|caps1=14\n|goals1=2")

        assert fields["clubs1"] == "Crew"
        assert fields["goals1 (Crew)"] == "2"

    def test_lists_that_go_together_are_read_item_by_item(self) -> None:
        fields = box("|years = 1990<br>1991\n|clubs = [[A]]<br>[[B]]")

        assert fields["years (B)"] == "1991"
        assert fields["clubs"] == "A, B"

    def test_a_rendered_value_keeps_the_words_of_the_source_as_its_quote(self) -> None:
        (field,) = parsed("{{Infobox x\n| born = {{birth date|1969|7|18}}<ref>r</ref>\n}}").fields

        assert (field.value, field.line) == ("July 18, 1969", "born: birth date|1969|7|18")

    def test_the_last_of_several_arguments_with_one_name_counts_unless_it_is_empty(self) -> None:
        assert box("|a=1\n|a=2\n|b=3\n|b=") == {"a": "2", "b": "3"}

    def test_stray_bars_and_a_box_on_one_line_do_no_harm(self) -> None:
        assert values("{{Infobox x|a=1|b=[[c|d]]|\n|e=2|}}") == {"a": "1", "b": "d", "e": "2"}

    @pytest.mark.parametrize("name", ["Taxobox", "Geobox|River", "settlement", "chembox"])
    def test_boxes_need_not_be_called_infobox(self, name: str) -> None:
        assert values(f"{{{{{name}\n| genus = Leo\n}}}}") == {"genus": "Leo"}

    def test_an_unknown_template_with_several_named_facts_is_a_box(self) -> None:
        assert len(values("{{Race report\n|a=1\n|b=2\n|c=3\n|d=4\n}}\n")) == 4

    def test_a_box_inside_a_box_gives_its_fields_too(self) -> None:
        fields = values("{{Infobox a\n|x=1\n|module={{Infobox b|embed=yes|y=2}}\n|z=3}}")

        assert fields == {"x": "1", "y": "2", "z": "3"}

    def test_coordinates_in_parts_are_one_field(self) -> None:
        fields = box("|latd=43 |latm=42 |latNS=N |longd=79 |longm=24 |longEW=W")

        assert fields == {"coordinates": "43°42′N 79°24′W"}


class TestProse:
    def test_templates_that_add_nothing_vanish(self) -> None:
        source = "One{{cn|date=May 2010}}, two{{sfn|A|p=2}}.{{efn|n {{lang|fr|x}}}} 3.<ref name=a/>"

        assert text(source) == "One, two. 3."

    def test_templates_with_words_are_read(self) -> None:
        source = "{{lang|fr|le mot}}, {{convert|3|km}} long, {{nihongo|A|愛|Ai}}{{spaced ndash}}ok."

        assert text(source) == "le mot, 3 km long, A (愛, Ai) – ok."

    def test_a_bracket_that_lost_its_content_goes(self) -> None:
        assert text("Ann ({{IPA-en|an}}; born 1990) and Bob ({{IPA|x}}) sang.") == (
            "Ann (born 1990) and Bob sang."
        )

    def test_pictures_categories_and_other_languages_are_no_text(self) -> None:
        source = "[[File:A.jpg|thumb|A [[cat]] [http://x y]]]\nCats.[[Category:Cats]]\n[[de:Katze]]"

        assert text(source) == "Cats."

    def test_sections_of_references_are_left_out_with_all_below_them(self) -> None:
        source = "A.\n== References ==\nx\n=== Notes ===\ny\n== See also ==\n* [[B]]"

        assert [(s.heading, s.text) for s in parsed(source).sections] == [
            ("", "A."),
            ("See also", "- B"),
        ]

    def test_a_quotation_leaves_out_all_markup_or_shows_all_of_it(self) -> None:
        source = (
            "It{{cn}} rose. He died {{circa|1040}}{{cn}} in Cairo. It is {{convert|3|km}} long."
        )
        section = parsed(source).sections[0]

        assert [section.quote(*span) for span in sentences(section.text)] == [
            "It rose.",
            "He died circa|1040 cn in Cairo.",
            "It is 3 km long.",
        ]

    def test_lists_keep_their_lines(self) -> None:
        assert (
            text("* [[A]]\n** b\n# c\nEnd\nof it.") == "- A\n- b\n- c End of it."
            or text("* [[A]]\n** b\n# c\n\nEnd\nof it.") == "- A\n- b\n- c\n\nEnd of it."
        )


class TestTables:
    SOURCE = """{| class="wikitable"
|+ Results
! Pos !! scope="col" | Rider
|-
| rowspan="2" | 1 || {{flagicon|AUS}} '''[[Casey Stoner]]'''
|-
| align=right | [[Dani Pedrosa|Pedrosa]]
|}"""

    def test_a_row_is_a_line_that_names_its_columns(self) -> None:
        assert text(self.SOURCE) == (
            "Results\n\n| Pos: 1 | Rider: Casey Stoner\n| Pos: 1 | Rider: Pedrosa"
        )

    def test_a_row_is_quoted_as_it_stands_in_the_source(self) -> None:
        section = parsed(self.SOURCE).sections[0]
        last = sentences(section.text)[-1]

        assert section.quote(*last) == "| | align=right Pedrosa"

    def test_two_rows_of_column_names_are_combined(self) -> None:
        source = (
            "{|\n! rowspan=2 | Club !! colspan=2 | League\n|-\n! Apps !! Goals\n|-\n|A||1||2\n|}"
        )

        assert text(source) == "| Club: A | League Apps: 1 | League Goals: 2"

    def test_html_tables_are_tables_too(self) -> None:
        source = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"

        assert text(source) == "| A: 1 | B: 2"

    def test_templates_that_repeat_are_rows(self) -> None:
        source = "{{Goal|min=5|who=[[Ann]]|foot=left|half=1}}\n{{Goal|min=9|who=Bob|foot=x|half=1}}"

        assert text(source).splitlines()[0] == "| min: 5 | who: Ann | foot: left | half: 1"

    def test_episodes_are_rows(self) -> None:
        episode = "{{Episode list\n|Title=[[Pilot]]\n|AltDate={{Start date|2010|9|20}}\n}}"
        source = f"{{{{Episode table|overall=5|episodes=\n{episode}\n}}}}"

        assert text(source) == "| Title: Pilot | Alt Date: September 20, 2010"

    def test_populations_are_rows(self) -> None:
        assert text("{{Historical populations|1900|1200|1910|1,500}}") == (
            "| 1900: 1200\n| 1910: 1,500"
        )

    def test_track_lists_are_tables(self) -> None:
        source = "{{Tracklist\n| title1 = Wicked Gil\n| length1 = 2:55\n}}"

        assert text(source) == "| Title: Wicked Gil | Length: 2:55"


class TestDumps:
    PAGES = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">
    <page><title>Cat</title><ns>0</ns><revision><model>wikitext</model>
      <text>{{Infobox animal|legs=4}} '''Cats''' purr &amp;amp; sleep.</text></revision></page>
    <page><title>Kitty</title><ns>0</ns><redirect title="Cat"/><revision>
      <text>#REDIRECT [[Cat]]</text></revision></page>
    <page><title>Talk:Cat</title><ns>1</ns><revision><text>Hi</text></revision></page>
    <page><title>Dog</title><ns>0</ns><revision><text>'''Dogs''' bark.</text></revision></page>
    </mediawiki>"""

    @pytest.mark.parametrize(
        ("name", "compress"),
        [("d.xml", bytes), ("d.xml.bz2", bz2.compress), ("d.xml.gz", gzip.compress)],
    )
    def test_articles_are_read_and_nothing_else(
        self, name: str, compress: type[bytes], tmp_path: Path
    ) -> None:
        (tmp_path / name).write_bytes(compress(self.PAGES.encode()))

        cat, dog = read(tmp_path / name)

        assert (cat.title, dog.title) == ("Cat", "Dog")
        assert cat.fields[0].value == "4"
        assert cat.sections[0].text == "Cats purr & sleep."

    def test_entities_that_expand_are_refused(self, tmp_path: Path) -> None:
        bomb = '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><mediawiki>&b;</mediawiki>'
        (tmp_path / "d.xml").write_text(f"<?xml version='1.0'?>\n{bomb}")

        with pytest.raises(CitebotError):
            list(read(tmp_path / "d.xml"))

    def test_a_dump_that_ends_early_gives_what_it_has_and_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "d.xml").write_text(self.PAGES[: self.PAGES.index("Kitty")])
        documents = read(tmp_path / "d.xml")

        assert next(documents).title == "Cat"
        with pytest.raises(SourceError, match="damaged XML"):
            list(documents)


class TestRobustness:
    @pytest.mark.parametrize("piece", UNCLOSED)
    def test_what_is_never_closed_takes_no_time(self, piece: str) -> None:
        start = time.perf_counter()

        for before in ("", "{{{", "[http://a ", "(", "|", "{{Infobox x|a="):
            article("T", before + piece * 3_000)

        assert time.perf_counter() - start < 10

    @pytest.mark.parametrize(
        "nested", [("{{a|", "}}"), ("[[", "]]"), ("\n{|\n|\n", "\n|}"), ("<div>", "</div>")]
    )
    def test_deep_nesting_is_read(self, nested: tuple[str, str]) -> None:
        article("T", nested[0] * 5_000 + "x" + nested[1] * 5_000)

    @given(st.lists(st.sampled_from(PIECES)).map("".join))
    @settings(max_examples=300, deadline=None)
    def test_any_wikitext_is_read_without_residue(self, source: str) -> None:
        document = article("T", source)

        for section in document.sections if document else ():
            assert not re.search(r"\{\{|\}\}|\[\[|\]\]|<ref|[\ufdd0-\ufdd4]", section.text)
            for markup in section.markup:
                assert 0 <= markup.start <= markup.end <= len(section.text)

    def test_a_redirect_holds_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.wiki").write_text("#REDIRECT [[Cat]]")

        with pytest.raises(NothingToRead):
            list(read(tmp_path / "a.wiki"))


class TestData:
    def test_no_template_has_two_meanings(self) -> None:
        seen: dict[str, str] = {}
        for kind, names in DATA["render"].items():
            for name in (n.strip() for n in names.split(";") if n.strip()):
                assert seen.setdefault(name, kind) == kind, name
                assert name == " ".join(name.lower().split()), name

    def test_every_kind_has_its_reader(self) -> None:
        from index.formats.wikitext.templates import _READERS  # noqa: PLC0415

        assert set(DATA["render"]) | set(DATA["patterns"]) <= set(_READERS)
        assert kind_of("cite web") == "cite"

    def test_every_pattern_is_a_regular_expression(self) -> None:
        patterns = [p for group in DATA["patterns"].values() for p in group]
        for pattern in (*patterns, *DATA["infobox"]["boxes"], *DATA["infobox"]["presentation"]):
            re.compile(pattern)


def _words(source: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", html.unescape(source).lower().replace("²", "2")))


def _renderings(source: str) -> list[str]:
    """The words of the source with all templates, with measures read, with none."""
    source = re.sub(r"<!--.*?-->|<ref[^>/]*/\s*>", "", html.unescape(source), flags=re.S)
    source = re.sub(r"<ref[^>]*>.*?</ref>", "", source, flags=re.S)
    source = re.sub(r"\[\[(?:File|Image|Category):[^\[\]]*\]\]", " ", source)
    source = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]", r"\1", source)
    source = re.sub(r"\[https?://\S+ ?([^\]]*)\]", r"\1", source)
    source = re.sub(r"<[^<>]*>", " ", source).replace("'''", "").replace("''", "")
    measures = re.sub(r"\{\{convert\|([^|{}]*)\|([^|{}]*)[^{}]*\}\}", r"\1 \2", source)
    bare = source
    for _ in range(8):
        bare = re.sub(r"\{\{[^{}]*\}\}", "", bare)
    return [f" {_words(rendering)} " for rendering in (source, measures, bare)]
