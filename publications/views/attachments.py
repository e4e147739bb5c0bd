"""Attached files, each behind its publication."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from publications.models import Attachment


@require_safe
def attachment_file(request: HttpRequest, path: str) -> FileResponse:
    """Return a stored file: to everyone once its publication is out, before that to editors."""
    if "\0" in path:
        raise Http404
    attachment = Attachment.objects.published().filter(file=path).first()
    if attachment is None and request.user.has_perm("publications.view_attachment"):
        attachment = Attachment.objects.filter(file=path).first()
    if attachment is None or not attachment.file.storage.exists(path):
        raise Http404
    return FileResponse(attachment.file.open(), as_attachment=True)
