"""Author lines and the people in them, pure: parsed, compared, sorted the Dutch way.

Uses text. Models, interchange and the admin call it.
"""

from publications.names.line import Piece, author_names, split_line
from publications.names.person import Name, may_be_same, parse_name

__all__ = ["Name", "Piece", "author_names", "may_be_same", "parse_name", "split_line"]
