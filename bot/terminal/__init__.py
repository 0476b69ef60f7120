"""The edge: the command line, the chat, and answers as text and as JSON.

Only this package reads arguments, the environment and the settings of a person, and only it prints.
"""
