"""The password of a customer: set, changed and removed by nobody but them, and told to them."""

import io
import json
import re
import zipfile
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.customers.actions.add_address import add_address
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.export_customer import export_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.set_password import set_password
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.customers.models import Address, Customer, CustomerMerge, CustomerPassword
from heard.plumbing.models import Fact, Installation
from heard.promises.jobs import tell_of_password
from heard.promises.models import RequestCode
from tests.project.api.script import Script
from tests.promises.ledger import Ledger
from tests.promises.passwords import BETTER, GOOD, MINA, OWN, TOM, Browser, let_time_pass, newest_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def mina(shop):
    return shop.mail("My lamp is broken", address=MINA, subject="My lamp is broken", at=timezone.now()).customer


@pytest.fixture
def browser(mina):
    """Mina's, in which she just signed in with a code."""
    browser = Browser()
    assert browser.by_code().status_code == 302
    return browser


def has_password(customer):
    return CustomerPassword.objects.filter(customer=customer).exclude(hash="").exists()


def own(customer, password=GOOD):
    return set_password(customer=customer, password=password, at=timezone.now())


class TestChoosing:
    def test_whoever_came_by_a_code_chooses_one_and_signs_in_with_it_on_every_page(self, mina, browser):
        assert 'href="/requests/password/"' in browser.get("/requests/").content.decode()
        chosen = browser.choose(GOOD)
        assert (chosen.status_code, chosen["Location"]) == (302, f"{OWN}?done=set")
        assert browser.is_in()
        other = Browser()
        entered = other.by_password(next="/community/join/?next=/community/")
        assert (entered.status_code, entered["Location"]) == (302, "/community/join/?next=/community/")
        assert "My lamp is broken" in other.get("/requests/").content.decode()
        assert other.get("/requests/with-password/")["Location"] == "/requests/"

    def test_it_is_kept_as_argon2_and_nowhere_else(self, mina, browser):
        browser.choose(GOOD)
        assert CustomerPassword.objects.get(customer=mina).hash.startswith("argon2$argon2id$")
        told = [*Fact.objects.values_list("data", flat=True), *ProcrastinateJob.objects.values_list("args", flat=True)]
        assert not any(GOOD in str(one) or "argon2" in str(one) for one in told)
        assert str(CustomerPassword.objects.get()) == str(mina)
        fact = Fact.objects.get(name="CustomerPasswordChanged")
        assert (fact.subject_id, fact.data["did"]) == (mina.pk, "set")

    @pytest.mark.parametrize(
        ("weak", "why"),
        [
            ("", "at least ten characters"),
            ("short", "at least ten characters"),
            ("1234567890", "Many people use this one"),
            ("mina@lamp.example", "too much like your name or address"),
            ("x" * 201, "at most 200 characters"),
        ],
    )
    def test_a_weak_one_is_refused_kindly_and_not_shown_again(self, mina, browser, weak, why):
        page = browser.choose(weak)
        assert (page.status_code, why in page.content.decode(), has_password(mina)) == (422, True, False)
        assert re.findall(r'<input type="password"[^>]* value=', page.content.decode()) == []

    def test_a_while_after_the_code_a_new_one_is_asked_for(self, mina, browser, monkeypatch):
        let_time_pass(monkeypatch, minutes=21)
        page = browser.get(OWN).content.decode()
        assert "please show that it is you" in page
        assert 'name="password"' not in page
        late = browser.choose(GOOD)  # from a page that was opened before
        assert (late.status_code, "Some time has passed" in late.content.decode()) == (422, True)
        assert browser.choose(GOOD, present="").status_code == 422
        assert browser.choose(GOOD, code="000000").status_code == 422
        assert not has_password(mina)
        sent = browser.post(f"{OWN}code/").content.decode()
        assert "A code is on its way to mina@lamp.example" in sent
        assert browser.choose("short", code=newest_code()).status_code == 422  # which uses no code up
        assert browser.choose(GOOD, code=newest_code()).status_code == 302
        assert Browser().by_password().status_code == 302

    def test_who_asks_for_one_code_after_the_other_is_told_how_it_stands(self, mina, browser, monkeypatch):
        let_time_pass(monkeypatch, minutes=21)
        answers = [browser.post(f"{OWN}code/") for _time in range(3)]  # signing in took one, too
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "We sent you three codes within the hour" in answers[-1].content.decode()
        assert browser.choose(GOOD, code=newest_code()).status_code == 302

    def test_a_code_of_somebody_else_shows_nothing(self, shop, mina, browser, monkeypatch):
        shop.mail("Hello", address=TOM, at=timezone.now())
        let_time_pass(monkeypatch, minutes=21)
        Browser().post("/requests/code/", {"address": TOM})
        assert browser.choose(GOOD, code=newest_code(), address=TOM).status_code == 422
        assert not has_password(mina)

    def test_the_code_goes_to_the_address_one_came_by_while_it_is_ones_own(self, shop, mina, monkeypatch):
        second = add_address(
            customer=mina, agent=shop.ana, kind="email", address="mina@work.example", at=timezone.now()
        )
        browser = Browser()
        browser.by_code("mina@work.example")
        let_time_pass(monkeypatch, minutes=21)
        assert "on its way to mina@work.example" in browser.post(f"{OWN}code/").content.decode()
        Address.objects.filter(pk=second.pk).delete()
        assert "on its way to mina@lamp.example" in browser.post(f"{OWN}code/").content.decode()

    def test_while_no_mail_leaves_the_page_says_so(self, mina, browser, monkeypatch):
        let_time_pass(monkeypatch, minutes=21)
        Installation.current()
        Installation.objects.update(outgoing_stopped_at=timezone.now())
        assert browser.post(f"{OWN}code/").status_code == 503
        assert RequestCode.objects.count() == 1

    def test_who_is_not_signed_in_signs_in_first_and_comes_back(self, mina):
        for answer in (Browser().get(OWN), Browser().choose(GOOD), Browser().post(f"{OWN}code/")):
            assert (answer.status_code, answer["Location"]) == (302, "/requests/?next=%2Frequests%2Fpassword%2F")
        assert not CustomerPassword.objects.exists()


class TestChanging:
    def test_the_present_one_is_asked_for_and_the_former_one_opens_nothing(self, mina):
        own(mina)
        browser = Browser()
        browser.by_password()
        assert 'autocomplete="current-password"' in browser.get(OWN).content.decode()
        wrong = browser.choose(BETTER, present="not this one")
        assert (wrong.status_code, "not your present password" in wrong.content.decode()) == (422, True)
        changed = browser.choose(BETTER, present=GOOD)
        assert (changed.status_code, changed["Location"]) == (302, f"{OWN}?done=changed")
        assert (Browser().by_password(GOOD).status_code, Browser().by_password(BETTER).status_code) == (422, 302)

    def test_whoever_forgot_it_changes_it_with_a_code(self, mina):
        own(mina)
        browser = Browser()
        browser.by_code()
        page = browser.get(OWN).content.decode()
        assert 'autocomplete="current-password"' not in page
        assert browser.choose(BETTER).status_code == 302
        assert Browser().by_password(BETTER).status_code == 302

    @pytest.mark.parametrize("change", ["set", "changed", "removed"])
    def test_every_other_browser_has_to_sign_in_again_and_this_one_goes_on(self, mina, change):
        if change != "set":
            own(mina)
        elsewhere, here = Browser(), Browser()
        elsewhere.by_code()
        here.by_code()
        assert elsewhere.is_in()
        here.post(f"{OWN}removal/") if change == "removed" else here.choose(BETTER)
        assert (elsewhere.is_in(), here.is_in()) == (False, True)
        assert [fact.data["did"] for fact in Fact.objects.filter(name="CustomerPasswordChanged")][-1] == change

    def test_right_after_a_change_it_is_asked_for_again(self, mina, browser):
        browser.choose(GOOD)
        assert browser.choose(BETTER).status_code == 422
        assert browser.choose(BETTER, present=GOOD).status_code == 302

    def test_removed_it_opens_nothing_and_a_code_does(self, mina, browser):
        own(mina)
        browser.by_code()
        removed = browser.post(f"{OWN}removal/")
        assert (removed.status_code, removed["Location"]) == (302, f"{OWN}?done=removed")
        assert (Browser().by_password().status_code, Browser().by_password("").status_code) == (422, 422)
        assert Browser().by_code().status_code == 302

    def test_nobody_removes_it_from_a_browser_that_was_left_open(self, mina):
        own(mina)
        browser = Browser()
        browser.by_password()
        assert browser.post(f"{OWN}removal/").status_code == 422
        assert browser.post(f"{OWN}removal/", {"present": "not this one"}).status_code == 422
        assert has_password(mina)
        assert browser.post(f"{OWN}removal/", {"present": GOOD}).status_code == 302
        assert not has_password(mina)


class TestTelling:
    @pytest.fixture
    def outbox(self, settings, tmp_path):
        settings.HEARD_OUTBOX = tmp_path / "outbox"
        settings.HEARD_OUTGOING = "outbox"
        return settings.HEARD_OUTBOX

    def told(self, outbox):
        for job in ProcrastinateJob.objects.filter(task_name="promises.tell_of_password", status="todo").order_by("id"):
            tell_of_password.func(**job.args)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in outbox.glob("*.eml")]
        return {mail["To"]: mail for mail in mails}

    @pytest.mark.parametrize(
        ("change", "subject"),
        [
            ("set", "You have a password at"),
            ("changed", "Your password at"),
            ("removed", "was removed"),
        ],
    )
    def test_every_mailbox_of_theirs_is_told_what_changed_and_what_to_do(self, shop, mina, outbox, change, subject):
        if change != "set":
            own(mina)
        add_address(customer=mina, agent=shop.ana, kind="email", address="mina@work.example", at=timezone.now())
        add_address(customer=mina, agent=shop.ana, kind="phone", address="+49 30 901820", at=timezone.now())
        browser = Browser()
        browser.by_code()
        browser.post(f"{OWN}removal/") if change == "removed" else browser.choose(BETTER)
        mails = self.told(outbox)
        assert sorted(mails) == ["mina@lamp.example", "mina@work.example"]
        assert subject in mails[MINA]["Subject"]
        text = mails[MINA].get_content()
        assert "Was it not you?" in text
        assert "/requests/password/" in text
        assert BETTER not in text

    def test_while_outgoing_mail_is_stopped_it_waits(self, mina, browser, outbox):
        from heard.plumbing.mail.stopping import OutgoingStoppedError

        browser.choose(GOOD)
        Installation.current()
        Installation.objects.update(outgoing_stopped_at=timezone.now())
        with pytest.raises(OutgoingStoppedError):
            self.told(outbox)

    def test_who_changed_nothing_is_told_nothing(self, mina, browser):
        browser.choose("short")
        browser.post(f"{OWN}removal/")
        assert not ProcrastinateJob.objects.filter(task_name="promises.tell_of_password").exists()


class TestWhatBecomesOfIt:
    @pytest.fixture
    def tom(self, shop, mina):
        return shop.mail("Me again", address=TOM, name="Tom", at=timezone.now()).customer

    def test_of_two_who_become_one_the_kept_ones_counts_for_all_addresses(self, mina, tom):
        own(mina, GOOD)
        own(tom, BETTER)
        done = merge_customers(kept=mina, merged=tom, agent=None, at=timezone.now())
        assert [Browser().by_password(GOOD, address).status_code for address in (MINA, TOM)] == [302, 302]
        assert [Browser().by_password(BETTER, address).status_code for address in (MINA, TOM)] == [422, 422]
        undo_customer_merge(merge=done, agent=None, at=timezone.now())
        assert [Browser("192.0.2.2").by_password(GOOD, one).status_code for one in (MINA, TOM)] == [302, 422]
        assert Browser("192.0.2.2").by_password(BETTER, TOM).status_code == 422  # dropped for good; a code lets them in
        assert "argon2" not in str(CustomerMerge.objects.get().moved)

    def test_where_the_kept_one_has_none_the_others_comes_along_and_goes_back(self, mina, tom):
        own(tom, BETTER)
        done = merge_customers(kept=mina, merged=tom, agent=None, at=timezone.now())
        assert [Browser().by_password(BETTER, address).status_code for address in (MINA, TOM)] == [302, 302]
        assert "argon2" not in str(CustomerMerge.objects.get().moved)
        undo_customer_merge(merge=done, agent=None, at=timezone.now())
        assert [Browser().by_password(BETTER, address).status_code for address in (MINA, TOM)] == [422, 302]

    def test_one_that_was_chosen_since_stays_with_the_kept_one(self, mina, tom):
        own(tom, BETTER)
        done = merge_customers(kept=mina, merged=tom, agent=None, at=timezone.now())
        own(mina, GOOD)
        undo_customer_merge(merge=done, agent=None, at=timezone.now())
        assert (Browser().by_password(GOOD).status_code, has_password(tom)) == (302, False)

    def test_taken_apart_again_both_sign_in_anew_as_it_may_have_been_the_other(self, mina, tom):
        done = merge_customers(kept=mina, merged=tom, agent=None, at=timezone.now())
        browser = Browser()
        browser.by_code(TOM)
        assert "My lamp is broken" in browser.get("/requests/").content.decode()
        undo_customer_merge(merge=done, agent=None, at=timezone.now())
        assert not browser.is_in()

    def test_erased_it_is_gone_and_opens_nothing(self, shop, mina, browser):
        browser.choose(GOOD)
        done = erase_customer(customer=mina, agent=shop.ana, at=timezone.now())
        assert done.erased["passwords"] == 1
        assert not CustomerPassword.objects.exists()
        assert (browser.is_in(), Browser().by_password().status_code) == (False, 422)

    def test_who_is_blocked_does_not_come_in(self, mina, browser):
        browser.choose(GOOD)
        Customer.objects.filter(pk=mina.pk).update(blocked_at=timezone.now())
        assert (browser.is_in(), Browser().by_password().status_code) == (False, 422)

    def test_their_copy_says_that_there_is_one_and_nothing_of_it(self, mina, browser):
        browser.choose(GOOD)
        into = io.BytesIO()
        export_customer(customer=mina, agent=None, into=into, at=timezone.now())
        with zipfile.ZipFile(into) as bundle:
            said = json.loads(bundle.read("sign_in.json"))
            everything = b"".join(bundle.read(name) for name in bundle.namelist())
        assert [(one["customer"], one["has_password"]) for one in said] == [(mina.pk, True)]
        assert (b"argon2" in everything, GOOD.encode() in everything) == (False, False)
        key = CustomerPassword.objects.get().key
        assert str(key).encode() not in everything

    def test_colleagues_and_scripts_see_that_it_changed_and_nothing_of_it(self, shop, mina, browser, client):
        browser.choose(GOOD)
        client.force_login(shop.ana)
        story = client.get(f"/customers/{mina.pk}/timeline/").content.decode()
        assert "They set a password" in story
        script = Script(client, shop.ana, scopes=("read",))
        profile, happened = (
            script.ask("GET", f"customers/{mina.pk}{more}").content.decode() for more in ("", "/timeline")
        )
        assert "CustomerPasswordChanged" in happened
        assert "password" not in profile
        assert not any("argon2" in one for one in (story, profile, happened))
