"""The sum that keeps machines out: made, drawn, spoken, and valid for one answer.

Uses the limits of moderation. The form of a reaction calls it; the library mounts its views.
"""
