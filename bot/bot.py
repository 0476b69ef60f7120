"""The bot: a collection, a reader, and the way from a question to an answer."""
