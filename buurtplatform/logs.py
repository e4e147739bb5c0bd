import logging
import re
from logging import LogRecord

_secret = re.compile(r"(/(?:mijn-reactie|beoordelen)/)[^\s\"'<>]+")


class WithoutSecrets(logging.Filter):
    """Keeps secret URLs out of every log and mail."""

    def filter(self, record: LogRecord) -> bool:
        message = record.getMessage()
        if _secret.search(message):
            record.msg, record.args = _secret.sub(r"\1…", message), ()
            record.request = None  # a mail about an error would tell all of it
        return True


class AsWarning(logging.Filter):
    """Turns a refused bad request into a one-line warning: it is no error of this site."""

    def filter(self, record: LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = None
        return True
