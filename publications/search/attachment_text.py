"""The text of attached PDFs, read once and kept."""

import logging
import threading
from collections.abc import Iterable
from time import monotonic

import pypdfium2

from publications.models import Attachment
from publications.models.attachment import AttachmentQuerySet

log = logging.getLogger(__name__)

LARGEST = 50 * 1024 * 1024  # bytes of a file
MOST_PAGES = 400
MOST_TEXT = 400_000  # characters
LONGEST = 10  # seconds for one file

_one_at_a_time = threading.Lock()  # PDFium keeps state of its own and knows no threads


def unread(using: str) -> AttachmentQuerySet:
    """Return the attachments whose text is not known yet."""
    return Attachment.objects.using(using).filter(text=None)


def read_missing(ids: Iterable[int], using: str) -> set[int]:
    """Read the unread files of these publications and store their text; return whose they were.

    Reading may take seconds, so do not call this inside a transaction: other writers would wait.
    """
    read = set()
    for attachment in unread(using).filter(publication__in=list(ids)):
        same = unread(using).filter(pk=attachment.pk, file=attachment.file.name)
        if same.update(text=text_of(attachment)):
            read.add(attachment.publication_id)
    return read


def text_of(attachment: Attachment) -> str:
    """Return the text of a PDF, or nothing for another file or one that cannot be read."""
    if attachment.extension != "pdf":
        return ""
    try:
        if attachment.file.size > LARGEST:
            return ""
        with attachment.file.open("rb") as file:
            content = file.read()
        return pdf_text(content)
    except (OSError, pypdfium2.PdfiumError, ValueError) as error:
        log.warning("No text from %s: %s", attachment.file.name, error)
        return ""


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, up to the limits above. Raises PdfiumError when it is broken."""
    start, texts, length = monotonic(), [], 0
    with _one_at_a_time:
        pdf = pypdfium2.PdfDocument(content)
        try:
            for number in range(min(len(pdf), MOST_PAGES)):
                page = pdf[number]
                text_page = page.get_textpage()
                text = text_page.get_text_bounded()
                text_page.close()
                page.close()
                texts.append(text)
                length += len(text)
                if length > MOST_TEXT or monotonic() - start > LONGEST:
                    break
        finally:
            pdf.close()
    return "\n".join(texts).replace("\0", " ")[:MOST_TEXT]
