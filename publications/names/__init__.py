"""Author lines <-> names (pure): text in, values out."""

from publications.names.line import Piece, author_names, split_line
from publications.names.person import Name, may_be_same, parse_name

__all__ = ["Name", "Piece", "author_names", "may_be_same", "parse_name", "split_line"]
