"""A shop whose customers talk with each other."""

import datetime as dt

from django.utils import timezone

from heard.community.actions.answer import answer
from heard.community.actions.ask import ask
from heard.community.actions.join import join
from heard.community.models import Member, TrustLevel
from heard.customers.models import Address, Customer
from heard.plumbing.reactions import react_until_done
from heard.promises.views.signed_in import COOKIE, token_of
from tests.conversations.shop import Shop

HOUR = dt.timedelta(hours=1)


class Among(Shop):
    """The shop, with members."""

    def customer(self, name, **fields):
        """Somebody we know, with a mailbox."""
        customer = Customer.objects.create(name=f"{name.title()} Secret", language="en", **fields)
        Address.objects.create(customer=customer, kind="email", value=f"{name}@private.example", is_primary=True)
        return customer

    def member(self, name, level=TrustLevel.MEMBER, *, at=None):
        """The same, under a name of their own."""
        member = join(customer=self.customer(name), pseudonym=f"{name}-lamp", at=at or timezone.now())
        Member.objects.filter(pk=member.pk).update(level=level)
        member.refresh_from_db()
        return member

    def question(self, member, title="How do I clean the brass lamp?", body="It is *dull*.", *, at=None, **fields):
        """Something somebody wants to know."""
        question = ask(member=member, title=title, body=body, language="en", at=at or timezone.now(), **fields)
        react_until_done()
        return question

    def answered(self, question, member=None, body="With a soft cloth.", *, at=None, agent=None):
        """What somebody knows about it."""
        given = answer(question=question, body=body, at=at or timezone.now(), member=member, agent=agent)
        react_until_done()
        return given


def sign_in(client, member_or_customer):
    """Let a browser be known as a customer's."""
    customer = getattr(member_or_customer, "customer", member_or_customer)
    client.cookies[COOKIE] = token_of(customer, at=timezone.now())
    return client
