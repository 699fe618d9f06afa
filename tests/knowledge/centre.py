"""A small help centre in two languages, for tests."""

from wagtail.models import Locale

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.models import Article, Collection, HelpCentre


class Centre:
    """English first, with German beside it."""

    def __init__(self):
        self.home = open_centre(title="Lamp help", intro="We are glad you are here.")
        self.orders = Collection(title="Orders", slug="orders", summary="Parcels and payments", locale=self.home.locale)
        self.home.add_child(instance=self.orders)
        self.parcel = self.article("Where is my parcel?", slug="where-is-my-parcel", summary="How to follow it.")

    def article(self, title, *, slug, shelf=None, text="<p>Look at the number in our mail.</p>", body=None, **fields):
        shelf = shelf or self.orders
        fields.setdefault("locale", shelf.locale)
        article = Article(title=title, slug=slug, body=body or [("text", text)], **fields)
        shelf.add_child(instance=article)
        return article

    def german(self):
        """Put the centre, its shelf and the article into German."""
        locale, _ = Locale.objects.get_or_create(language_code="de")
        home = self.home.copy_for_translation(locale)
        HelpCentre.objects.filter(pk=home.pk).update(title="Lampenhilfe", live=True)
        shelf = self.orders.copy_for_translation(locale)
        Collection.objects.filter(pk=shelf.pk).update(title="Bestellungen", live=True)
        article = self.parcel.copy_for_translation(locale)
        article.title, article.slug, article.live = "Wo ist mein Paket?", "wo-ist-mein-paket", True
        article.save()
        return article
