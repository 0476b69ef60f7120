"""A web service that answers: ``python examples/flask_route.py FOLDER``, then

    curl 'http://127.0.0.1:5000/ask?question=Who+commanded+the+airstrike%3F'

Needs Flask (``pip install flask``). One bot serves all requests: it may be asked from several
threads at once.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask, request

from bot import Bot


def create_app(bot: Bot) -> Flask:
    """A Flask application with the route ``/ask`` over a bot."""
    app = Flask(__name__)

    @app.get("/ask")
    def ask() -> tuple[dict[str, Any], int]:
        question = request.args.get("question", "")
        if not question.strip():
            return {"error": "the parameter question is missing"}, 400
        answer = bot.ask(question)
        citation = answer.citation
        return {
            "answer": answer.text,  # null: the documents do not say
            "confidence": answer.confidence,
            "quote": citation.quote if citation else None,
            "source": citation.source if citation else None,
            "line": citation.line if citation else None,
        }, 200

    return app


if __name__ == "__main__":
    create_app(Bot.open(*sys.argv[1:])).run()
