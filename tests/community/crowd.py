"""Many people who do something at the same moment, each in a browser of their own, over real HTTP."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from heard.promises.views.signed_in import COOKIE, token_of

AT_ONCE = 16  # as many as the database of the tests has connections for, twice over
TOKEN = "a" * 32  # of forms: who sends the same in a cookie looks at our pages


class Crowd:
    """Browsers that send forms to a served house."""

    def __init__(self, address):
        self.host = urlsplit(address).netloc

    def send(self, path, fields, *, customer=None, nth=1):
        """Send a form as a customer, from the nth network; return the status and where it leads."""
        return self._send(path, fields, _cookies(customer), nth)

    def _send(self, path, fields, cookies, nth):
        line = http.client.HTTPConnection(
            self.host, timeout=60, source_address=(f"127.0.{1 + nth // 250}.{nth % 250 + 1}", 0)
        )
        try:
            line.request(
                "POST",
                path,
                urlencode({"csrfmiddlewaretoken": TOKEN, **fields}),
                {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies},
            )
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()

    def all_at_once(self, *sendings):
        """Send all of these, given as (path, fields, customer), each from a network of its own; return their statuses."""
        letters = [(path, fields, _cookies(customer)) for path, fields, customer in sendings]
        with ThreadPoolExecutor(AT_ONCE) as people:
            waiting = [people.submit(self._send, *letter, nth) for nth, letter in enumerate(letters)]
            return [one.result()[0] for one in waiting]


def _cookies(customer):
    """Return what a browser of theirs sends; made by who tests, as it asks the database, which each thread would ask by itself."""
    signed = [] if customer is None else [f"{COOKIE}={token_of(customer, at=timezone.now())}"]
    return "; ".join([f"csrftoken={TOKEN}", *signed])
