"""Backups: the database and the stored files in one archive, and the way back.

An archive is a tar of `manifest.json`, `database.dump` (pg_dump's custom format) and the files below `files/` and
`media/`. It does not hold the secret key: whoever finds a backup must not be able to unseal passwords with it.
"""
