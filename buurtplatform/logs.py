import logging
import re
from logging import LogRecord

_secret = re.compile(r"(/(?:mijn-reactie|beoordelen)/)[^\s\"'<>]+")


class WithoutSecrets(logging.Filter):
    """Keeps addresses that are a key by themselves out of every log and mail."""

    def filter(self, record: LogRecord) -> bool:
        message = record.getMessage()
        if _secret.search(message):
            record.msg, record.args = _secret.sub(r"\1…", message), ()
            record.request = None  # a mail about an error would tell all of it
        return True


class AsWarning(logging.Filter):
    """Makes a warning in one line of what a stranger did wrong and we refused: no error of ours."""

    def filter(self, record: LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = None
        return True
