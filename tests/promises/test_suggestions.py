"""Words by a language model: offered, never sent unread, and only such as add nothing. The server here is a real one."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.language_model import ModelUnavailable, Said, complete
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.let_out import let_out
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.jobs import suggest_words
from heard.promises.models import Informing, Mode, Notice, NoticeState
from heard.promises.notices.suggesting import NotToBeTrusted, checked
from tests.promises.ledger import Ledger

TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
LATER = TEN + dt.timedelta(days=1, minutes=1)


class Model(BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what it was asked."""

    status, answer, asked = 200, "", []

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        type(self).asked.append((self.path, self.headers.get("Authorization"), json.loads(self.rfile.read(length))))
        body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.said()).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def said(self):
        return {"choices": [{"message": {"role": "assistant", "content": self.answer}}]}

    def log_message(self, *_words):
        pass


@pytest.fixture
def model(settings):
    Model.status, Model.answer, Model.asked = 200, "We are still at it, and did not forget.", []
    server = HTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.HEARD_MODEL_URL = f"http://127.0.0.1:{server.server_port}/v1"
    settings.HEARD_MODEL, settings.HEARD_MODEL_KEY = "small", "k-secret"
    yield Model
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shop(db):
    return Ledger()


def drafted(shop):
    conversation = shop.mail("My lamp is broken since May", at=TEN)
    react_until_done()
    prepare_updates(at=LATER)
    react_until_done()
    return conversation, Notice.objects.get(conversation=conversation)


def test_a_model_suggests_other_words_which_stand_beside_ours(shop, model):
    _conversation, notice = drafted(shop)
    suggest_words.func(notice.pk)
    ours = notice.text
    notice.refresh_from_db()
    assert (notice.text, notice.suggestion) == (ours, "We are still at it, and did not forget.")
    ((path, key, asked),) = model.asked
    assert (path, key, asked["model"]) == ("/v1/chat/completions", "Bearer k-secret", "small")
    assert "My lamp is broken since May" in asked["messages"][1]["content"]
    assert ours in asked["messages"][1]["content"]


def test_somebody_takes_them_and_may_still_change_them_before_anything_is_sent(shop, model, client):
    client.force_login(shop.ana)
    _conversation, notice = drafted(shop)
    suggest_words.func(notice.pk)
    assert "A language model would say" in client.get("/owed/words/").content.decode()
    page = client.post(f"/owed/words/{notice.pk}/taking/").content.decode()
    assert f'lang="en">{Model.answer}</textarea>' in page
    notice.refresh_from_db()
    assert notice.state == NoticeState.DRAFT


def test_what_leaves_by_itself_is_never_the_models(shop, model):
    informing = Informing.current()
    informing.updates = Mode.AUTOMATIC
    informing.save()
    _conversation, notice = drafted(shop)
    suggest_words.func(notice.pk)
    let_out(at=LATER + dt.timedelta(minutes=1))
    notice.refresh_from_db()
    assert (notice.state, notice.suggestion, model.asked) == (NoticeState.SENT, "", [])


@pytest.mark.parametrize(
    "said",
    [
        "You will have it by 5 December.",
        "Please look at https://lamp.example/now for more.",
        "Write to me@lamp.example about it.",
        "Long. " * 200,
        "“”",
    ],
)
def test_words_that_promise_or_lead_somewhere_nobody_named_are_not_offered(shop, model, said):
    _conversation, notice = drafted(shop)
    model.answer = said
    try:
        suggest_words.func(notice.pk)
    except ModelUnavailable:
        assert not said.strip()
    notice.refresh_from_db()
    assert notice.suggestion == ""


@given(st.text(max_size=900), st.text(max_size=200))
def test_no_number_passes_that_was_not_told(said, known):
    try:
        words = checked(said, known=known)
    except NotToBeTrusted:
        return
    digits = {"".join(run) for run in _runs(words)}
    assert digits <= {"".join(run) for run in _runs(known)}
    assert 0 < len(words) <= 700


def _runs(text):
    run = []
    for sign in text:
        if sign.isdecimal():
            run.append(sign)
        elif run:
            yield run
            run = []
    if run:
        yield run


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, "no"), (401, "no"), (200, b"not json"), (200, b"[]"), (200, b'{"choices": []}'), (200, "   ")],
)
def test_a_server_that_fails_is_said_to_and_our_words_stand(shop, model, status, answer):
    _conversation, notice = drafted(shop)
    model.status, model.answer = status, answer
    with pytest.raises(ModelUnavailable) as told:
        suggest_words.func(notice.pk)
    assert "k-secret" not in str(told.value)
    notice.refresh_from_db()
    assert (notice.state, notice.suggestion) == (NoticeState.DRAFT, "")


def test_a_server_that_is_not_there_is_no_harm(settings):
    settings.HEARD_MODEL_URL, settings.HEARD_MODEL, settings.HEARD_MODEL_KEY = "http://127.0.0.1:9/v1", "small", ""
    with pytest.raises(ModelUnavailable):
        complete([Said("user", "Hello")], most_tokens=10, timeout_seconds=2)


def test_without_a_model_nobody_is_asked(shop, settings):
    settings.HEARD_MODEL_URL = settings.HEARD_MODEL = ""
    _conversation, notice = drafted(shop)
    assert notice.suggestion == ""
    with pytest.raises(ModelUnavailable):
        complete([Said("user", "Hello")], most_tokens=10)


def test_erasing_a_customer_forgets_what_was_suggested(shop, model):
    conversation, notice = drafted(shop)
    suggest_words.func(notice.pk)
    erase_customer(customer=conversation.customer, agent=shop.ana, at=timezone.now())
    notice.refresh_from_db()
    assert (notice.text, notice.suggestion) == ("", "")
