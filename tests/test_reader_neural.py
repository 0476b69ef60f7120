"""The neural reader: any extractive model in ONNX reads, and a wrong folder is one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from bot import Bot
from bot.question import analyze
from bot.reader import PassageView, Reader
from bot.reader.neural import NeuralReader
from index import Collection, Document, MissingExtra, ReaderError, Section

TEXT = "St. Petroc founded a monastery in Bodmin in the 6th century. It was burnt in 1497."
WORDS = ("[PAD]", "[CLS]", "[SEP]", "[UNK]", *sorted({w.strip(".,").lower() for w in TEXT.split()}))


def make_model(folder: Path, *, segments: bool = True, outputs: str = "start_logits") -> Path:
    """A model whose scores are two random numbers for each word, and its tokenizer."""
    folder.mkdir()
    table = np.random.default_rng(1).normal(size=(len(WORDS) + 1, 2)).astype(np.float32)
    helper, of = onnx.helper, onnx.TensorProto
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if segments else [])]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["scores"]),
        helper.make_node("Split", ["scores", "sizes"], ["first", "second"], axis=2),
        helper.make_node("Squeeze", ["first", "axis"], [outputs]),
        helper.make_node("Squeeze", ["second", "axis"], ["end_logits"]),
    ]
    constants = {
        "table": table, "sizes": np.array([1, 1], np.int64), "axis": np.array([2], np.int64),
    }  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, of.INT64, ["n", "t"]) for name in names],
        [
            helper.make_tensor_value_info(name, of.FLOAT, ["n", "t"])
            for name in (outputs, "end_logits")
        ],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(
        helper.make_model(graph, opset_imports=opset, ir_version=8), str(folder / "model.onnx")
    )
    make_tokenizer(folder, roberta=not segments)
    return folder


def make_tokenizer(folder: Path, *, roberta: bool) -> None:
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pair = "[CLS] $A [SEP] [SEP] $B [SEP]" if roberta else "[CLS] $A [SEP] $B:1 [SEP]:1"
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair=pair, special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def view(text: str) -> PassageView:
    return PassageView(text, "Bodmin", "History", text, 5.0)


@pytest.mark.parametrize("segments", [True, False])
def test_a_model_of_the_users_own_reads(tmp_path: Path, segments: bool) -> None:
    """Of the BERT kind, with token_type_ids, and of the RoBERTa kind, without."""
    reader = Reader.load(make_model(tmp_path / "model", segments=segments))
    reading = reader.read(analyze("Who burnt the monastery?"), [view(TEXT)], lambda term: 3.0)
    assert reading.readers in (("small",), ("small", str(tmp_path / "model")))
    for span in reading.spans:
        assert TEXT[span.start : span.end] == span.text


def test_scores_stand_at_the_words_of_the_text(tmp_path: Path) -> None:
    """The heading is read with the passage and is no part of the answer."""
    model = NeuralReader(make_model(tmp_path / "model"))
    (scores,) = model.score("Who?", [("Bodmin - History", TEXT)])
    words = [TEXT[start:end] for start, end in scores.offsets]
    assert ("St", "1497", ".") == (words[0], words[-2], words[-1])
    assert len(scores.start) == len(scores.end) == len(words)


def test_a_long_passage_is_read_in_windows(tmp_path: Path) -> None:
    model = NeuralReader(make_model(tmp_path / "model"))
    scores = model.score("Who?", [("", TEXT * 40), ("", TEXT)])
    assert {0, 1} == {window.passage for window in scores}
    last = max(int(window.offsets[-1, 1]) for window in scores if window.passage == 0)
    assert len(TEXT * 40) == last


def test_a_bot_answers_with_a_model_of_the_users_own(tmp_path: Path) -> None:
    collection = Collection.from_documents([Document("Bodmin", (Section("", TEXT),))])
    bot = Bot(collection, Reader.load(make_model(tmp_path / "model")))
    answer = bot.ask("Who burnt the monastery down?")
    assert answer.guess is not None and answer.guess in TEXT


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_a_model_is_one_line(tmp_path: Path, missing: str) -> None:
    folder = make_model(tmp_path / "model")
    (folder / missing).unlink()
    with pytest.raises(ReaderError, match=f"holds no {missing}"):
        Reader.load(folder)


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json"])
def test_a_damaged_model_is_one_line(tmp_path: Path, damaged: str) -> None:
    folder = make_model(tmp_path / "model")
    (folder / damaged).write_bytes(b"nothing")
    with pytest.raises(ReaderError, match=damaged) as raised:
        Reader.load(folder)
    assert "\n" not in str(raised.value)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="gives end_logits, hidden; a reader gives start_logits"):
        Reader.load(make_model(tmp_path / "model", outputs="hidden"))


def test_without_onnxruntime_the_small_reader_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reader.reader.installed", lambda: False)
    assert "small" == Reader.load("auto").name


def test_without_onnxruntime_a_neural_reader_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match=r"pip install 'citebot\[neural\]'"):
        Reader.load("neural")
