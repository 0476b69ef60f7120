"""Questions over one large table: ``python -m benchmarks.tables 1000000`` (or ``packages``).

Makes a CSV file of so many orders, builds a collection of it with ``citebot index``, opens it and
asks it questions of the usual kinds; prints what building took, the first answer, and the times of
the answers after it. ``packages`` are the packages that apt knows, as records, where there is apt.
"""

from __future__ import annotations

import csv
import datetime
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.measure import anonymous, percentile, run
from benchmarks.scale import documents
from bot import Bot

HEADER = (
    "Order no", "Ordered", "Customer", "City", "Product", "Category", "Quantity", "Unit price",
    "Status", "Email",
)  # fmt: skip
CITIES = (
    "Aarhus Bergen Bristol Cork Dresden Ghent Graz Leeds Lyon Malmo Porto Turin Utrecht".split()
)
PRODUCTS = {
    "Lighting": ("desk lamp", "floor lamp", "string lights", "lantern"),
    "Kitchen": ("kettle", "teapot", "bread knife", "salad bowl", "mixing jug"),
    "Garden": ("hose", "rake", "watering can", "spade"),
    "Office": ("stapler", "notebook", "whiteboard", "paper tray", "hole punch"),
    "Bathroom": ("towel", "soap dish", "bath mat"),
}
STATUSES = ("shipped", "shipped", "shipped", "packed", "cancelled", "returned")
COLOURS = "red blue green white black yellow grey brown".split()
FIRST = "Ada Bo Carla Dirk Elin Femke Gustav Hana Ivo Jana Karl Lotte Mirko Nora Olga Pavel".split()
LAST = ("berg", "dal", "feld", "gaard", "holm", "lund", "mann", "quist", "stad", "wick")
BEGUN = ("Al", "Bor", "Cars", "Dahl", "Ek", "Fors", "Grim", "Hol", "Iver", "Jern", "Kron", "Lind")

ORDERS = (
    "How many orders were cancelled?",
    "How many orders went to Ghent?",
    "How many orders from Lyon were returned?",
    "What is the average unit price in the category Garden?",
    "What is the highest unit price?",
    "Which city has the most orders?",
    "Which product was ordered most often in Bristol?",
    "What is the status of order 777?",
    "Who ordered order 1234?",
    "When was order 4321 ordered?",
    "How many orders were placed in March 2021?",
    "How many orders were placed after 2022?",
    "What is the total quantity of red kettles?",
    "How many different products are there?",
    "How many orders have a quantity above 15?",
    "Which category has the most orders?",
    "What is the lowest unit price in Office?",
    "How many orders of Ada Ekberg were cancelled?",
    "What did Nora Lindholm order first?",
    "How many orders in Turin are packed or shipped?",
    "How many orders are not shipped?",
    "What is the average quantity in Porto?",
    "How many unicorns were ordered?",
    "Which product has the highest unit price in the category Kitchen?",
)
PACKAGES = (
    "How many packages are in the section games?",
    "Which package has the largest installed size?",
    "What is the version of tmux?",
    "Who maintains the package curl?",
    "How many packages does the section python have?",
    "What is the average size of packages in the section fonts?",
    "Which section has the most packages?",
    "What is the homepage of git?",
    "How many packages have the priority required?",
    "What is the installed size of vim?",
    "How many packages are maintained by the Debian Games Team?",
    "Which package in the section shells is the largest?",
    "How many different sections are there?",
    "What is the architecture of bash?",
    "How many unicorns does the section math have?",
)


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """So many orders; the same for a seed."""
    chance = random.Random(seed)
    kinds = [(kind, product) for kind, some in PRODUCTS.items() for product in some]
    first_day = datetime.date(2018, 1, 1)
    for number in range(1, count + 1):
        kind, product = chance.choice(kinds)
        name = f"{chance.choice(FIRST)} {chance.choice(BEGUN)}{chance.choice(LAST)}"
        yield (
            str(number),
            str(first_day + datetime.timedelta(days=number * 2000 // count)),
            name,
            chance.choice(CITIES),
            f"{chance.choice(COLOURS)} {product}",
            kind,
            str(chance.randint(1, 20)),
            f"€{chance.randint(100, 19_999) / 100:.2f}",
            chance.choice(STATUSES),
            f"{name.replace(' ', '.').lower()}{number}@example.org",
        )


def table_file(count: int, work: Path) -> Path:
    """The CSV file of so many orders, made unless it is there."""
    file = work / f"orders-{count}.csv"
    if not file.exists():
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEADER)
            writer.writerows(rows(count))
    return file


@click.command(help=__doc__)
@click.argument("size")
@click.option("--work", type=click.Path(path_type=Path), help="Where files are made and kept.")
@click.option("--rounds", default=3, help="How often the questions are asked.")
@click.option("--keep", is_flag=True, help="Ask the collection that was built before.")
def main(size: str, work: Path | None, rounds: int, keep: bool) -> None:
    """Measure and print."""
    work = work or Path(tempfile.gettempdir()) / "citebot-benchmarks"
    work.mkdir(parents=True, exist_ok=True)
    packages = size == "packages"
    file = documents(size, work, ()) if packages else table_file(int(size), work)
    collection = work / f"{file.stem}.collection"
    if not keep:
        shutil.rmtree(collection, ignore_errors=True)
        built = run([sys.executable, "-m", "bot", "index", str(file), "--to", str(collection)])
        print(
            f"index: {built.seconds:.0f} s, {built.processor:.0f} s of processor,"
            f" at most {built.memory:.0f} MB"
        )
    started = time.perf_counter()
    bot = Bot.open(collection, reader="small")
    questions = PACKAGES if packages else ORDERS
    bot.ask(questions[0])
    print(f"open and first answer: {time.perf_counter() - started:.2f} s")
    times: list[tuple[float, float]] = []
    for turn in range(rounds + 1):
        for question in questions:
            started, worked = time.perf_counter(), time.process_time()
            answer = bot.ask(question)
            took = time.perf_counter() - started, time.process_time() - worked
            if turn:
                times.append(took)
            told = f"{question} {answer.text} ({answer.confidence:.2f})"
            print(f"{took[0] * 1000:7.0f} ms, of processor {took[1] * 1000:5.0f}  {told}")
    for name, found in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        p50, p95 = (percentile(found, share) * 1000 for share in (0.5, 0.95))
        print(f"{name}: {len(found)} answers, p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    print(f"{anonymous():.0f} MB")


if __name__ == "__main__":
    main()
