"""The rules: the life cycle of a reaction, what makes it suspect, how often one may do what.

Uses models. The form, the mails, the admin and the author's pages call it.
"""
