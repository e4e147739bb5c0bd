"""The sum that keeps machines out: made, drawn, spoken, and used up once.

Uses the limits of moderation. The form of a reaction calls it; the library mounts its views.
"""
