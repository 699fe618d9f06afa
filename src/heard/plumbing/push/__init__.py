"""Web push: telling a browser something while nobody looks at it (RFC 8030), so that only that browser can read it."""
