"""Files to documents: one module for each format, one registry.

A format is a function from a path to an iterator of documents, registered under a name with
the file-name endings it serves and, where names do not tell, a test of the file's beginning.
"""
