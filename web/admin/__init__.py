"""Quản trị: accounts, offices, tokens, the queue, reading again, the log, the trash. One module a page."""

from web.admin import holders, lexicon, log, offices, overview, reading, tokens, trash, users
from web.admin.room import blueprint

__all__ = ["blueprint", "holders", "lexicon", "log", "offices", "overview", "reading", "tokens", "trash", "users"]
