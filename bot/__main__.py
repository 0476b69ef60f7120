"""``python -m bot`` is the command ``citebot``."""

import gc
import os
import sys


def main() -> None:
    """Run the command line. Ctrl-C ends it quietly from the first moment, while it imports too."""
    # The reader's matrices are small: threads cost more than they save, in starting and in waiting.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What a start makes stays: to look for garbage in it again and again is a tenth of the wait.
    gc.set_threshold(50_000)
    try:
        from bot.terminal.cli import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.exit(130)  # INTERRUPTED of bot.terminal.cli, which may not be there yet


if __name__ == "__main__":
    main()
