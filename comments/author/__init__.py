"""The side of who wrote a reaction: its secret link, its pages, its mails."""
