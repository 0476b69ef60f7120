"""Commands that keep what was said, or end it."""

from __future__ import annotations

from pathlib import Path

from bot.terminal.chat.chat import Chat
from bot.terminal.chat.registry import Lines, command
from bot.terminal.chat.transcript import markdown
from bot.terminal.places import shown_path
from index.grammar import counted


@command()
def copy(chat: Chat, _: str) -> Lines:
    """Copy the last answer to the clipboard."""
    text = chat.last.text if chat.last else None
    if text is None:
        yield from chat.hint("There is no answer to copy.")
    else:
        yield from chat.hint(chat.desktop.copy(text))


@command("FILE")
def save(chat: Chat, argument: str) -> Lines:
    """Save the conversation with its citations as a Markdown file."""
    if not argument:
        yield from chat.hint("Where to? For example: /save answers.md")
    elif not chat.answers:
        yield from chat.hint("Nothing has been asked yet.")
    else:
        yield from chat.hint(_saved(chat, argument))


def _saved(chat: Chat, name: str) -> str:
    """Save the conversation; gives what to say about it."""
    try:
        path = Path(name).expanduser()
        with path.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(markdown(chat.answers))
    except FileExistsError:
        return f"{shown_path(name)} exists; choose another name."
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return f"{shown_path(name)} cannot be written ({reason}); choose another name."
    return f"Saved {counted(len(chat.answers), 'answer')} to {shown_path(str(path))}."


@command()
def clear(chat: Chat, _: str) -> Lines:
    """Clear the screen."""
    chat.desktop.clear()
    yield from ()


@command()
def reset(chat: Chat, _: str) -> Lines:
    """Forget the conversation; the next question stands alone."""
    chat.conversation.reset()
    chat.last = None
    yield from chat.hint("Forgotten.")


@command()
def exit_(chat: Chat, _: str) -> Lines:
    """Leave (so do /quit and Ctrl-D)."""
    chat.finished = True
    yield from ()


@command()
def quit_(chat: Chat, _: str) -> Lines:
    """Leave (so do /exit and Ctrl-D)."""
    chat.finished = True
    yield from ()
