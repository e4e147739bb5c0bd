"""What pages with a form share: the fields of a reaction, clean text, signed tokens, responses.

Uses models. Every room that has a form calls it.
"""
