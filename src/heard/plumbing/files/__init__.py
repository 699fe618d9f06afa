"""Files: stored once by what is in them, served safely."""

from heard.plumbing.files.storing import open_file, store, store_file

__all__ = ["open_file", "store", "store_file"]
