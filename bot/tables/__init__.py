"""Answers from tables: linking, plans, ranking, execution."""
