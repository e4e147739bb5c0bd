"""Personal data: how long each kind stays, and what is held on one person.

Uses models, moderation and mail. Commands, the admin and the privacy page call it.
"""
