"""Training: reading SQuAD, targets, and the same weights for the same seed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from training import squad

PARAGRAPH = (
    "The lighthouse of Porto Novo was built in 1887 by the engineer Ana Duarte. It is 31 metres "
    "tall and stands on Gull Island. Since 1954 its lamp has been electric."
)
QUESTIONS = [
    ("Who built the lighthouse of Porto Novo?", "Ana Duarte"),
    ("When was the lighthouse built?", "1887"),
    ("How tall is the lighthouse?", "31 metres"),
    ("Where does the lighthouse stand?", "Gull Island"),
]


@pytest.fixture
def squad_file(tmp_path: Path) -> Path:
    """Three articles with the same paragraph under other names, as a SQuAD 2.0 file."""
    articles = []
    for number, place in enumerate(("Porto Novo", "Santa Rita", "Cape Grey")):
        context = PARAGRAPH.replace("Porto Novo", place)
        qas = [
            {
                "id": f"{number}-{i}",
                "question": question.replace("Porto Novo", place),
                "answers": [{"text": answer, "answer_start": context.index(answer)}],
                "is_impossible": False,
            }
            for i, (question, answer) in enumerate(QUESTIONS)
        ]
        qas.append(
            {"id": f"{number}-x", "question": "Who sank it?", "answers": [], "is_impossible": True}
        )
        articles.append(
            {"title": place.replace(" ", "_"), "paragraphs": [{"context": context, "qas": qas}]}
        )
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps({"version": "v2.0", "data": articles}))
    return path


def test_squad_is_read_once_however_often_it_is_given(squad_file: Path) -> None:
    once, twice = squad.read([squad_file]), squad.read([squad_file, squad_file])
    assert once == twice
    assert once.articles == ["Porto Novo", "Santa Rita", "Cape Grey"]
    assert [i.answers for i in once.items if i.id.endswith("x")] == [(), (), ()]


def test_mixtures_have_no_title(squad_file: Path) -> None:
    data = squad.read([squad_file], untitled=["Cape Grey"])
    assert data.paragraphs[2].title == ""
    assert "Cape Grey" not in data.articles


def test_articles_are_held_out_whole(squad_file: Path) -> None:
    data = squad.read([squad_file])
    for share, most in ((0.0, 0), (1.0, 3)):
        held = {p.article for p in data.paragraphs if squad.held_out(p, share)}
        kept = {p.article for p in data.paragraphs if not squad.held_out(p, share)}
        assert held.isdisjoint(kept)
        assert len(held) == most


def test_metrics_are_those_of_squad() -> None:
    assert squad.exact("The Main Building!", "main building") == 1
    assert squad.f1("the main building", "Main Building of Rome") == pytest.approx(2 / 3)
    assert squad.f1("", "x") == 0


def test_the_same_seed_gives_the_same_weights(squad_file: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from bot.reader.small.reader import SmallReader  # noqa: PLC0415
    from training.small.__main__ import main  # noqa: PLC0415

    paths = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for path in paths:
        arguments = [
            "--squad",
            str(squad_file),
            "--held",
            "0",
            "--out",
            str(path),
            "--nets",
            "1",
            "--contexts",
            "1",
        ]
        assert main([*arguments, "--epochs", "2"]) == 0
    one, two = (np.load(path) for path in paths)
    assert sorted(one.files) == sorted(two.files)
    assert all((one[name] == two[name]).all() for name in one.files)
    assert SmallReader.load(paths[0]).weights.recipe["seed"] == 0


def test_training_and_reading_score_alike(squad_file: Path) -> None:
    torch = pytest.importorskip("torch")
    from bot.reader.small import context  # noqa: PLC0415
    from training.small import context as learner  # noqa: PLC0415
    from training.small import recipe, vectors  # noqa: PLC0415
    from training.small.examples import Collection  # noqa: PLC0415

    data = squad.read([squad_file])
    collection = Collection(data)
    settings = learner.Settings(epochs=1, dropout=0.0, table_dropout=0.0)
    items = [item for item in data.items if item.answers]
    sheets = recipe.lay_out(collection, items, recipe.Recipe(), lambda line: None, None)
    found = vectors.train([collection.cache.arrays(p.text).identity for p in data.paragraphs])
    trained = learner.train(torch, sheets, found, settings, lambda line: None)

    item = items[0]
    reading = collection.read(item, item.question, [0, 1, 2], [2.0, 1.0, 0.5])
    sheet = learner.sheet(collection, reading)
    given = context.inputs(found, reading.query, reading.page, reading.matches)
    read = context.scores(trained, reading.query, reading.page, given)
    learned = learner.scores(torch, trained, settings, [sheet], found)
    assert learned == pytest.approx(read, abs=0.02)


def test_words_that_are_used_alike_have_vectors_that_are_near() -> None:
    from training.small import vectors  # noqa: PLC0415

    # Words 1 and 2 stand between 7 and 8, words 3 and 4 between 8 and 9.
    rng = np.random.default_rng(0)
    text = [n for _ in range(400) for n in (7, rng.choice([1, 2]), 8, rng.choice([3, 4]), 9)]
    rows = vectors.train([np.array(text)]).of(np.array([1, 2, 3, 4]))
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    near = rows @ rows.T
    assert min(near[0, 1], near[2, 3]) > max(near[0, 2], near[0, 3], near[1, 2], near[1, 3])


def test_unreadable_files_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    from training.small.__main__ import main  # noqa: PLC0415

    assert main(["--squad", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_files_without_answers_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    from training.small.__main__ import main  # noqa: PLC0415

    path = tmp_path / "empty.json"
    path.write_text('{"version": "1.1", "data": []}')
    assert main(["--squad", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
