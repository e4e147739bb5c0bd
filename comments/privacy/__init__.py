"""Personal data: how long it stays, and what is held on one person."""
