"""Questions over many documents: counted, listed, compared, subtracted, or declined."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer
from bot.question import analyze
from bot.survey import survey
from bot.survey.comparing import comparison
from bot.survey.filters import parse
from bot.survey.units import factor, most_usual, unit
from bot.survey.words import attributes, extremes, kinds, lexicon
from index import Collection, Document, Field, Section


def _document(title: str, text: str = "", **fields: str) -> Document:
    made = tuple(Field(name, value) for name, value in fields.items())
    return Document(title, (Section("", text),) if text else (), made, source=f"{title}.txt")


DOCUMENTS = (
    _document(
        "Ada Lovelace",
        "Ada Lovelace (10 December 1815 – 27 November 1852) was an English mathematician and "
        "writer. She married William King on 8 July 1835.",
        birth_date="10 December 1815",
        birth_place="London, England",
        death_date="27 November 1852",
        occupation="Mathematician",
    ),
    _document(
        "Bill Tilden",
        "Bill Tilden was an American tennis player.",
        birth_date="February 10, 1893",
        birth_place="Philadelphia, Pennsylvania",
        death_date="June 5, 1953",
        height="6 ft 1.5 in",
    ),
    _document(
        "Cecilia Grierson",
        "Cecilia Grierson (born 22 November 1859 in Buenos Aires) was an Argentine physician. "
        "Grierson died on 10 April 1934.",
    ),
    _document(
        "Maria Sharapova",
        "Maria Sharapova is a Russian tennis player.",
        birth_date="19 April 1987",
        birth_place="Nyagan, Russia",
        height="1.88 m",
    ),
    _document(
        "York",
        "York is a city in England.",
        population="141,685",
        area_km2="33.7",
        country="England",
    ),
    _document(
        "New York City",
        "New York City is the largest city of the United States.",
        population_total="8.8 million",
        area_total_sq_mi="302.6",
        country="United States",
    ),
    _document(
        "Ripon (city)", "Ripon is a city in England.", population="16,590", country="England"
    ),
    _document("Daily Planet", "The Daily Planet is a newspaper.", foundation="1938"),
    _document(
        "Evening Mercury (newspaper)",
        "The Evening Mercury was a newspaper. It was founded by Jane Doe in Leeds in 1826.",
    ),
    _document("Acme", "Acme is a company.", founded="16 May 1997 in Leeds", num_employees="60,000"),
    _document(
        "Raid on Alba",
        "The base was struck on 3 May 2011. On 9 May 2011, the government vowed revenge.",
        date="3 May 2011",
        place="Alba, Syria",
        commanded_by="Jane Doe",
        casualties="4–9 killed",
    ),
    _document(
        "Siege of Bree",
        "On 7 June 2015, troops surrounded Bree. General Jane Doe ordered the siege.",
        place="Bree, Iraq",
        casualties1="12 killed, 3 wounded",
    ),
)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection.from_documents(DOCUMENTS)


def _ask(question: str, collection: Collection) -> Answer | None:
    return survey(analyze(question), collection)


ANSWERED = {
    # comparison of named things
    "Who was born first, Ada Lovelace or Bill Tilden?": "Ada Lovelace",
    "Who is the youngest of Tilden, Sharapova and Ada Lovelace?": "Maria Sharapova",
    "Who was born last: Ada Lovelace, Cecilia Grierson or Bill Tilden?": "Bill Tilden",
    "Who is older, Tilden or Grierson?": "Cecilia Grierson",
    "who is older bill tilden or ada lovelace": "Ada Lovelace",
    "Of York and Ripon, which has more inhabitants?": "York",
    "Which has fewer inhabitants, York or New York City?": "York",
    "Which of these places has the most inhabitants: Ripon, York or New York City?": (
        "New York City"
    ),
    "Which covers a larger area, York or New York City?": "New York City",
    "Which was established earlier, Acme or the Evening Mercury?": "Evening Mercury",
    "Who is taller, Sharapova or Tilden?": "Maria Sharapova",
    "Who lived longer, Ada Lovelace or Bill Tilden?": "Bill Tilden",
    "Which happened first, the Siege of Bree or the Raid on Alba?": "Raid on Alba",
    "Which came first, the founding of Acme or the birth of Maria Sharapova?": "Maria Sharapova",
    "Is Bill Tilden older than Maria Sharapova?": "Yes",
    "Was Acme founded before the Daily Planet?": "No",
    # counts and lists among named things
    "How many of Acme, the Daily Planet and the Evening Mercury were founded before 1950?": "2",
    "Which of Ada Lovelace, Bill Tilden and Sharapova was born in London?": "Ada Lovelace",
    "How many of York, Ripon and New York City have more than 100,000 inhabitants?": "2",
    # differences, sums, ages
    "What is the difference in years between the founding of the Daily Planet and that of Acme?": (
        "59 years"
    ),
    "How many years after the Evening Mercury was the Daily Planet founded?": "112 years",
    "How many years older is Ada Lovelace than Bill Tilden?": "77 years",
    "How many more people live in York than in Ripon?": "125,095",
    "What is the combined population of York and Ripon?": "158,275",
    "How many people live in York and Ripon together?": "158,275",
    "How old was Ada Lovelace when she died?": "36",
    "At what age did Cecilia Grierson die?": "74",
    "How old was Bill Tilden in 1920?": "26 or 27",
    "How old was Ada Lovelace when she married William King?": "19",
    "How many days passed between the Raid on Alba and the Siege of Bree?": "1496 days",
    # inside one document
    "How many days passed between the strike on the base and the vow of revenge?": "6 days",
    # all documents
    "How many documents are there?": "12",
    "How many documents mention Jane Doe?": "3",
    "Which documents mention tennis?": "Bill Tilden, Maria Sharapova",
    "How many documents are about people?": "4",
    "How many people in the documents were born in Pennsylvania?": "1",
    "Which of the people was born in the United States?": "Bill Tilden",
    "How many of the people were born before 1890?": "2",
    "Which of the people in the documents was born in Philadelphia and played tennis?": (
        "Bill Tilden"
    ),
    "Who is the oldest person in the documents?": "Ada Lovelace",
    "Who is the youngest of the people?": "Maria Sharapova",
    "Which city has the largest population?": "New York City",
    "What is the smallest city by population?": "Ripon",
    "What are the two largest cities by population?": "New York City, York",
    "Which events did Jane Doe order?": "Raid on Alba, Siege of Bree",
    "Which event happened last?": "Siege of Bree",
    "Which of the cities is in England?": "York, Ripon",
    "How many events took place before 2013?": "1",
    "Which events in the documents took place in Iraq?": "Siege of Bree",
    "What is the average population of York and Ripon?": "79,137.5",
    "What is the average population of the cities?": "2,986,091.67",
    "Which newspapers are there?": "Daily Planet, Evening Mercury",
    "How many newspapers are there?": "2",
    "List the cities.": "York, New York City, Ripon",
    "How many of the documents are about people?": "4",
    "Which of the people are tennis players?": "Bill Tilden, Maria Sharapova",
    "Which people were born in the 19th century?": "Ada Lovelace, Bill Tilden, Cecilia Grierson",
    "Which people died before 1900?": "Ada Lovelace",
    "Who was born in Pennsylvania before 1900: Ada Lovelace or Bill Tilden?": "Bill Tilden",
    "Who is the second oldest person?": "Cecilia Grierson",
    "Which city has the third largest population?": "Ripon",
    "Which two people are the tallest?": "Maria Sharapova, Bill Tilden",
    "In which year was the oldest newspaper founded?": "1826",
    "List the people from youngest to oldest.": (
        "Maria Sharapova, Bill Tilden, Cecilia Grierson, Ada Lovelace"
    ),
    "Order York, Ripon and New York City by population.": "New York City, York, Ripon",
    "List the events in chronological order.": "Raid on Alba, Siege of Bree",
    "Rank the cities by area.": "New York City, York",
    "Which of York, Ripon and New York City have more than 100,000 inhabitants?": (
        "York, New York City"
    ),
    "Which cities are larger than 100 km2?": "New York City",
    "Which city is larger than 100 square miles?": "New York City",
    "How many days are between the two events?": "1496 days",
    "How far apart were the two events?": "4 years, 1 month and 4 days",
    "How many people were killed in both events?": "16–21",
    "How many people were killed in total?": "16–21",
    "What happened in 2011?": "Raid on Alba",
    "Who is the tallest tennis player?": "Maria Sharapova",
    "Was Acme founded before Maria Sharapova was born?": "No",
    "Was the Raid on Alba before the Siege of Bree?": "Yes",
    "How many years passed between the birth of Ada Lovelace and her death?": "36 years",
    "How old was Bill Tilden on 1 January 1920?": "26",
    "How old was Bill Tilden when Cecilia Grierson died?": "41",
    "How many people in the documents were not born in Russia?": "3",
}


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_over_many_documents_is_answered(question: str, collection: Collection) -> None:
    answer = _ask(question, collection)
    assert answer is not None
    assert answer.text is not None, answer.note
    assert ANSWERED[question].replace(",", "") == answer.text.replace(",", "")
    assert answer.kind == "survey"


DECLINED = {
    "Which has more inhabitants, York or Acme?": "no population",
    "Who is older, Ada Lovelace, Bill Tilden or Gandalf?": "no document",
    "How many people live in York and Acme together?": "no population",
    "How many months passed between the founding of the Daily Planet and that of Acme?": "coarse",
    "Which has a larger area, York or Ripon?": "no area",
    "How many of York, Ripon and Acme have more than 100,000 inhabitants?": "does not tell",
    "Which people in the documents are English?": "do not tell",
    "How old was Ada Lovelace when Acme was founded?": "did not live",
    "Which person in the documents is the fifth oldest?": "not so many values",
    "Which events in the documents did Jane Doe not order?": "No document meets",
}


@pytest.mark.parametrize("question", DECLINED)
def test_what_cannot_be_done_exactly_is_said_and_not_answered(
    question: str, collection: Collection
) -> None:
    answer = _ask(question, collection)
    assert answer is not None
    assert answer.text is None
    assert answer.confidence == 0.0
    assert DECLINED[question] in answer.note


ORDINARY = (
    "How many people live in York?",
    "Who was the first mayor of York?",
    "Who wrote the first program?",
    "When was Ada Lovelace born?",
    "What was the final version of RDO?",
    "Which team drafted Charlie Milstead in 1960?",
    "Who came third in the 125cc race?",
    "How many people died in the Raid on Alba?",
    "What is the highest mountain in Nepal?",
    "Who was the last king of England?",
    "How many employees does Acme have?",
    "Which newspaper reported the siege?",
    "Which planes were used in the raid?",
    "How many of the soldiers were injured?",
    "How much older was his wife?",
    "Where did Jane Doe and her brother live?",
    "Was it true or false?",
    "What is the difference between a city and a town?",
    "How long after sunrise?",
    "What happened in 1066?",
    "How many times larger is York than Ripon?",
    "What is the oldest document?",
    "Which cities in Sichuan had minor damage?",
    "How many countries are mentioned?",
    "How old is the universe?",
    "Who is older?",
    "list",
    "or",
    "",
    "A, B and C or D",
    "how many",
    "Which of the",
    "top 3",
)


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_left_alone(question: str, collection: Collection) -> None:
    assert _ask(question, collection) is None


JUNE = "June 2021 United States airstrike in Syria"
MARCH = "March 2023 northeastern Syria clashes"
OF_THE_SEEDS = {
    "which strikes did Biden order": f"{MARCH}, {JUNE}",
    "which attacks did Joe Biden direct?": f"{MARCH}, {JUNE}",
    "which events happened in Syria": f"{MARCH}, {JUNE}",
    "which events happened in 2023": MARCH,
    "how many events happened before 2022": "1",
    "how many events are there": "2",
    "which event had the most casualties": MARCH,
    "how many months between the two events": "20 months",
    "how long between the two events": "1 year, 8 months and 23 days",
    "how many days between the drone strike and the Pentagon's revelation": "7 days",
    "how long after the drone attack did the White House speak": "4 days",
    "how many days after the drone attack were the rockets launched": "1 day",
    "were both events in the same year": "No",
    "which events happened in Iraq": None,
    "which events did Donald Trump order": None,
    "which events did not happen in Syria": None,
}


@pytest.fixture(scope="module")
def seeds() -> Collection:
    return Collection.open(Path(__file__).parent.parent / "seeds")


@pytest.mark.parametrize("question", OF_THE_SEEDS)
def test_the_seeds_are_surveyed(question: str, seeds: Collection) -> None:
    answer = _ask(question, seeds)
    assert OF_THE_SEEDS[question] == (answer.text if answer else None)


def test_a_country_that_a_document_speaks_of_may_be_its_own() -> None:
    """The field names no country, so what it has in the text neither proves nor excludes it."""
    collection = Collection.from_documents(
        [
            _document("Siege of Bree", "Bree was besieged.", place="Bree, Iraq"),
            _document("Battle of Orth", "Orth fell. It lies on the way to Iraq.", place="Orth"),
        ]
    )
    asked = _ask("Which events took place in Iraq?", collection)
    other = _ask("Which events took place in Chile?", collection)
    assert asked is not None
    assert (asked.text, "Battle of Orth" in asked.note) == (None, True)
    assert other is None or other.text is None


def test_what_larger_means_depends_on_the_kind() -> None:
    collection = Collection.from_documents(
        [
            _document("Arda", "Arda is a country.", area_km2="500", population="9000"),
            _document("Beor", "Beor is a country.", area_km2="700", population="4000"),
            _document("Cair", "Cair is a city.", area_km2="7", population="400"),
            _document("Dale", "Dale is a city.", area_km2="5", population="900"),
        ]
    )
    country = _ask("Which is larger, Arda or Beor?", collection)
    city = _ask("Is Dale bigger than Cair?", collection)
    mixed = _ask("Which is larger, Dale or Arda?", collection)
    assert [a.text if a else None for a in (country, city, mixed)] == ["Beor", "Yes", "Arda"]


def test_every_deciding_document_is_cited_verbatim(collection: Collection) -> None:
    """A field is quoted as its line, running text as its sentence; the winner comes first."""
    answer = _ask("Who is older, Tilden or Grierson?", collection)
    assert answer is not None
    grierson, tilden = answer.citations
    assert (grierson.document, grierson.section) == ("Cecilia Grierson", "")
    assert grierson.quote.startswith("Cecilia Grierson (born 22 November 1859")
    assert (tilden.document, tilden.section) == ("Bill Tilden", "Infobox")
    assert tilden.quote == "birth_date: February 10, 1893"
    assert "text of “Cecilia Grierson”" in answer.note


def test_a_value_read_in_running_text_lowers_the_confidence(collection: Collection) -> None:
    exact = _ask("Who is older, Tilden or Sharapova?", collection)
    told = _ask("Who is older, Tilden or Grierson?", collection)
    assert exact is not None
    assert told is not None
    assert exact.confidence > told.confidence > 0.5


def test_the_note_says_what_was_covered(collection: Collection) -> None:
    answer = _ask("Who is the tallest person in the documents?", collection)
    assert answer is not None
    assert answer.text == "Maria Sharapova"
    assert "over 2 documents with a value; 2 without" in answer.note


def test_a_name_that_may_mean_several_documents_is_said() -> None:
    collection = Collection.from_documents(
        [
            _document("John Smith (painter)", birth_date="1850"),
            _document("John Smith (poet)", birth_date="1860"),
            _document("Jane Poe", birth_date="1870"),
        ]
    )
    answer = _ask("Who is older, John Smith or Jane Poe?", collection)
    assert answer is not None
    assert answer.text is None
    assert "several documents" in answer.note


def test_dates_that_are_too_coarse_to_order_are_not_ordered() -> None:
    collection = Collection.from_documents(
        [
            _document("A Tale", released="1990"),
            _document("B Tale", released="May 1990"),
            _document("C Tale", released="1 June 1991"),
        ]
    )
    unclear = _ask("Which was released first, A Tale or B Tale?", collection)
    clear = _ask("Which was released first, C Tale or B Tale?", collection)
    assert unclear is not None
    assert (unclear.text, "coarse" in unclear.note) == (None, True)
    assert clear is not None
    assert clear.text == "B Tale"


@pytest.fixture(scope="module")
def table() -> Collection:
    """Records that all have the same fields, more than are read one by one."""
    sections = ("games", "contrib/games", "web", "editors")
    return Collection.from_documents(
        [
            Document(
                f"package-{number}",
                fields=(
                    Field("Section", sections[number % 4]),
                    Field("Installed-Size", str(number * 7 % 5003)),
                    Field("Size", str(1_000_000 - number)),
                    Field("Maintainer", f"Team {number % 10} <team{number % 10}@example.org>"),
                ),
            )
            for number in range(2500)
        ]
    )


OF_THE_TABLE = {
    "How many packages are there?": "2500",
    "How many packages are in section games?": "625",
    "How many packages does Team 7 maintain?": "250",
    "How many packages in section web does Team 6 maintain?": "125",
    "How many packages have an installed size over 5000?": "1",
    "Which package in section games has the largest installed size?": "package-2144",
    "Which package has the smallest installed size?": "package-0",
    "What are the 3 largest packages by installed size?": (
        "package-2144, package-1429, package-714"
    ),
}


@pytest.mark.parametrize("question", OF_THE_TABLE)
def test_a_large_table_is_surveyed_by_its_columns(question: str, table: Collection) -> None:
    answer = _ask(question, table)
    assert answer is not None
    assert OF_THE_TABLE[question] == answer.text


def test_conditions_are_taken_apart() -> None:
    found = parse("were born in texas and died before 1950")
    assert found is not None
    told = [(f.attribute.id if f.attribute else "", f.relation) for f in found]
    assert told == [("birth place", "in"), ("death date", "before")]


@pytest.mark.parametrize(
    ("text", "attribute", "high"),
    [
        ("who is older", "birth date", False),
        ("which has the most inhabitants", "population", True),
        ("which was founded last", "founding date", True),
        ("which is the largest by area", "area", True),
        ("which has the lower population density", "population density", False),
        ("who died first", "death date", False),
        ("who lived longest", "lifespan", True),
    ],
)
def test_comparisons_name_an_attribute_and_an_end(text: str, attribute: str, high: bool) -> None:
    found = comparison(text)
    assert found is not None
    assert (attribute, high) == (found.attributes[0].id, found.high)


def test_every_entry_of_the_lexicon_is_sound() -> None:
    """Extremes speak of attributes that exist; every word of an entry leads to something."""
    for entry in lexicon()["extreme"]:
        for name in entry["of"].split(","):
            assert name.strip() == "said" or name.strip() in attributes()
        for word in entry["words"].split():
            assert comparison(f"which was founded {word.replace('-', ' ')}") or word
            assert word.replace("-", " ") in extremes()
    for attribute in attributes().values():
        assert attribute.fields
        assert attribute.said
        assert not attribute.assumed or unit(attribute.assumed)
    for kind in kinds().values():
        assert kind.nouns
        assert kind.words


def test_every_unit_can_be_told_in_the_others_of_its_measure() -> None:
    def times(one: str, other: str) -> float:
        return factor(*(found for name in (one, other) if (found := unit(name))))

    for units in lexicon()["units"].values():
        for spelling in " ".join(units).split():
            known = unit(spelling)
            assert known is not None
            assert factor(known, most_usual({units[0].split()[0]})) > 0
    assert times("mi", "km") == pytest.approx(1.609344)
    assert times("sqmi", "acres") == pytest.approx(640, rel=1e-4)
    assert times("st", "lb") == pytest.approx(14)
    assert times("knots", "km/h") == pytest.approx(1.852)


def test_the_unit_library_is_left_alone_until_two_units_meet() -> None:
    code = """
import sys
from bot.question import analyze
from bot.survey import survey
from index import Collection, Document, Field
boxes = {"Ann": "1.6 m", "Ben": "1.8 m", "Cem": "6 ft 1 in"}
c = Collection.from_documents([Document(n, fields=(Field("height", h),)) for n, h in boxes.items()])
print(survey(analyze("Who is taller, Ann or Ben?"), c).text, "pint" in sys.modules)
print(survey(analyze("Who is taller, Cem or Ben?"), c).text, "pint" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["Ben", "False", "Cem", "True"]


WORDS = """who which what how many is was the of and or , : than first oldest largest most more York
Ripon Ada Lovelace documents people born before 1950 in Texas between years difference average list
top 3 mention by population not with over 5 killed ? " ' ( é""".split()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=14,
    )
)
def test_no_order_of_words_is_an_error(collection: Collection, words: list[str]) -> None:
    answer = _ask(" ".join(words), collection)
    assert answer is None or answer.text is not None or answer.note


PACKAGES = 2400


@pytest.fixture(scope="module")
def control_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of packages as Debian keeps it, more than are read one by one."""
    path = tmp_path_factory.mktemp("debian") / "Packages"
    sections = ("games", "contrib/games", "web", "editors", "python")
    teams = ("Games Team", "Python Team", "Python Modules Team", "Java Maintainers")
    with path.open("w") as file:
        for number in range(PACKAGES):
            file.write(
                f"Package: package-{number}\n"
                f"Version: 1.{number}\n"
                f"Installed-Size: {number * 7919 % 100_003}\n"
                f"Maintainer: Debian {teams[number % 4]} <team{number % 4}@example.org>\n"
                f"Section: {sections[number % 5]}\n"
                f"Description: the package number {number}\n\n"
            )
    return path


def test_a_package_list_is_surveyed_as_grep_would(control_file: Path) -> None:
    """Counts and extremes agree with what lines of the file say; one takes milliseconds."""
    text = control_file.read_text()
    collection = Collection.open(control_file)

    maintained = text.count("\nMaintainer: Debian Python Team <")
    answer = _ask("how many packages does Debian Python Team maintain?", collection)
    assert answer is not None
    assert answer.text == str(maintained)

    games = re.findall(r"Package: (\S+)\n.*\nInstalled-Size: (\d+)\n.*\nSection: games\n", text)
    largest = max(games, key=lambda found: int(found[1]))[0]
    answer = _ask("which package in section games has the largest installed size?", collection)
    assert answer is not None
    assert answer.text == largest
    assert {c.document for c in answer.citations} >= {largest}
    assert _ask("who maintains package-7?", collection) is None

    again = _ask("how many packages does Debian Python Team maintain?", collection)
    assert again is not None
    assert again.milliseconds < 100
