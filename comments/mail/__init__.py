"""Mail: composed, kept in the outbox and sent; what moderators get, and deciding from it.

Uses models, forms and moderation. Authors' mails, commands and the health page call it.
"""
