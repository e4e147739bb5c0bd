"""Mail: composed, stored in the outbox and sent; notifications to moderators, and the review pages
that these link to.

Uses models, forms and moderation. Authors' mails, commands and the health page call it.
"""
