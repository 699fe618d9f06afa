"""What the group of editors may do with pages and pictures, as Wagtail keeps it."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from heard.staff.models.agent import EDITORS, Agent, Role

WITH_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
WITH_IMAGES = ("add_image", "change_image", "choose_image")


def let_editors_in(root: Page) -> None:
    """Let editors write, change and publish below the root, and keep pictures; what they may already, they keep."""
    editors, _made = Group.objects.get_or_create(name=EDITORS)
    editors.user_set.add(*Agent.objects.filter(role=Role.EDITOR))
    for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=WITH_PAGES):
        GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=right)
    shelf = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for right in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=WITH_IMAGES):
        GroupCollectionPermission.objects.get_or_create(group=editors, collection=shelf, permission=right)
