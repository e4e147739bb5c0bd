"""What the author of a reaction can see and do: the secret link, its pages and the notifications.

Uses models, forms, moderation and mail. The form of a reaction and the signals call it.
"""
