from django.db import models
from django.utils import timezone


class RateLimitCounter(models.Model):
    """When one sender recently did one kind of thing; see comments/moderation/limits.py."""

    kind = models.CharField(max_length=20)
    sender = models.CharField(max_length=64)  # as Comment.sender
    moments = models.JSONField(default=list)  # whole seconds since 1970, oldest first
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "sender"], name="rate_limit_counter_of_sender"),
        ]

    def __str__(self):
        return f"{self.kind}: {len(self.moments)}"
