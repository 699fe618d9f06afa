"""The plinth: the database as all migrations leave it, in one script, so that a first start takes seconds.

Django needs half a minute to walk through the two hundred and more migrations of Heard and Wagtail. An empty database
gets the script instead, and then whatever migration is newer. The script is used only if the migrations it stands for
are, byte for byte, those installed here; `make plinth` makes it anew.
"""
