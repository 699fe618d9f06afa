"""The studio as a whole: its menu, its first page, the audit log, and what of Wagtail stays closed."""
