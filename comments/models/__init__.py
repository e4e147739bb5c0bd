"""What is stored of reactions: the reaction, its decisions and reports, outgoing mail, limits.

Uses the models of publications. All rooms of this app use it.
"""

from comments.models.comment import MAX_NAME, MAX_REASON, MAX_TEXT, Comment
from comments.models.decision import Decision
from comments.models.moderation_lists import ReasonTemplate, SpamWord
from comments.models.outgoing_mail import OutgoingMail
from comments.models.rate_limit_counter import RateLimitCounter
from comments.models.report import Report

__all__ = [
    "MAX_NAME",
    "MAX_REASON",
    "MAX_TEXT",
    "Comment",
    "Decision",
    "OutgoingMail",
    "RateLimitCounter",
    "ReasonTemplate",
    "Report",
    "SpamWord",
]
