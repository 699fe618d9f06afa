"""A shop with a help centre, and somebody who writes to it."""

from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.actions.reply import reply
from heard.conversations.models import DeliveryState, Message
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article
from heard.plumbing.reactions import react_until_done
from tests.conversations.shop import Shop, after
from tests.knowledge.centre import Centre

STEPS = [
    ("steps", [{"title": "Ask for a picture", "text": ""}, {"title": "Write the label", "text": "<p>By post.</p>"}]),
]


class Beside(Shop):
    """The shop, with articles for everybody, for us alone, as a guide and as a policy."""

    def __init__(self):
        super().__init__()
        self.centre = Centre()
        self.parcel = self.centre.parcel
        write = self.centre.article
        self.secret = write(
            "What a parcel may cost us",
            slug="secret",
            audience="agents",
            text="<p>Send a parcel anew up to 20 euro.</p>",
        )
        self.guide = write(
            "Taking back a broken lamp", slug="taking-back", kind="how_to", audience="agents", body=STEPS
        )
        self.policy = write(
            "Our warranty",
            slug="warranty",
            kind="policy",
            text="<p>A warranty lasts three years.</p><p>Bulbs: one.</p>",
        )
        self.index()

    def index(self):
        index_articles(article_ids=set(Article.objects.values_list("pk", flat=True)))

    def answered(self, conversation, text, *, agent=None, at=None):
        """An answer that left."""
        at = at or after(hours=1)
        message = reply(conversation=conversation, agent=agent or self.ana, text=text, at=at)
        Message.objects.filter(pk=message.pk).update(delivery=DeliveryState.QUEUED)
        mark_delivery(news=[DeliveryNews(message_id=message.pk, delivery=DeliveryState.SENT)], at=at)
        react_until_done()
        return message
