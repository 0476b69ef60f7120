"""The part of a field's value that a question asks for."""

import pytest

from bot.parts import Part, pick, split_items
from bot.question import analyze
from index import Field


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        ("How many people were injured?", "1 killed, 25 injured", "25"),
        ("How many were wounded?", "1 killed, 25 injured", "25"),
        ("How many people died?", "1 killed, 25 injured", "1"),
        ("How many militiamen were killed?", "4–9 militiamen killed", "4–9"),
        ("How many people does it employ?", "60,000 (2014)", "60,000"),
        ("How many inhabitants has it?", "1.2 million (2011)", "1.2 million"),
        ("When was it founded?", "16 May 1997 in Mexico City, Mexico", "16 May 1997"),
        ("Where was it founded?", "16 May 1997 in Mexico City, Mexico", "Mexico City, Mexico"),
        ("When did it run?", "1962–1983", "1962–1983"),
        ("When was she born?", "July 18, 1969 (age 47)", "July 18, 1969"),
        ("How old is she?", "July 18, 1969 (age 47)", "47"),
        ("What was the profit in 2014?", "US$ 50 million (2014), US$ 53 million (2013)",
         "US$ 50 million"),
        ("What was the profit in 2013?", "US$ 50 million (2014), US$ 53 million (2013)",
         "US$ 53 million"),
        ("Who is the chairman?", "Ada Long (Chairman), Bo Short (CEO)", "Ada Long"),
        ("Where was it recorded?", "August–October 1996, Castle Sound, Fife", "Castle Sound, Fife"),
        ("When did it come out in Europe?", "Japan: May 1, 1999; Europe: June 2, 1999",
         "June 2, 1999"),
        ("Who climbed it first?", "12 July 1911 by Conrad Kain", "Conrad Kain"),
        ("How large is the campus?", "Suburban, 64 acre", "64 acre"),
        ("How many were made?", "1968–1974, 21,816 made", "21,816"),
        ("When was she active?", "1938–1959, 1966–1986", "1938–1959, 1966–1986"),
        ("When does the lake freeze?", "December–February", "December–February"),
        ("How long is the radio version?", "3:48 (album version), 3:21 (radio edit)", "3:21"),
        ("How is it excreted?", "Fecal (68%) and renal (13%)", "Fecal (68%) and renal (13%)"),
        ("Which groups were targeted?", "Red Group, Blue Group", "Red Group, Blue Group"),
    ],
)  # fmt: skip
def test_the_part_that_is_asked_for_is_taken(question: str, value: str, expected: str) -> None:
    part = pick(analyze(question), Field("", value))
    assert part is not None
    assert expected == part.text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many people were injured?", "unknown"),
        ("When was it founded?", "Mexico City"),
        ("How old was she when it was published?", "July 18, 1969"),
        ("Who owns it?", "1,234"),
        ("Where is it?", "12"),
        ("What is it?", "  "),
    ],
)
def test_a_value_without_the_kind_of_thing_asked_for_gives_nothing(
    question: str, value: str
) -> None:
    assert pick(analyze(question), Field("", value)) is None


def test_two_figures_for_one_fact_are_both_kept() -> None:
    part = pick(
        analyze("How many were killed?"),
        Field("", "8 killed (Pentagon claim) 19 killed (SOHR claim)"),
    )
    assert Part("8", ("19",)) == part


def test_a_list_is_cut_outside_brackets_and_not_inside_numbers() -> None:
    assert ["1,234 (2001, 2002)", "Rome", "Paris"] == split_items("1,234 (2001, 2002), Rome, Paris")
