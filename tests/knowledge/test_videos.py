"""Videos: what is one is decided by its content, who may not see one gets no byte of it, and nobody elsewhere is asked unasked."""

import contextlib
import io
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heard.customers.models import Customer
from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.captions import NotCaptions, read_captions
from heard.knowledge.chapters import NotAChapter, read_chapters, written_chapters
from heard.knowledge.models import IndexedDocument, Mark, Video
from heard.knowledge.video_elsewhere import FRAMES, NotAFilm, film_at, frame_of, page_of
from heard.knowledge.video_header import NotAVideo, video_kind, video_seconds
from heard.knowledge.views.videos import POLICY
from heard.plumbing.files import bounding, store_file
from heard.plumbing.models import Fact, StoredFile
from heard.project.middleware import STRICT, written
from heard.promises.views.signed_in import COOKIE, token_of
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre
from tests.knowledge.films import CAPTIONS, a_webm, an_mp4

FILM = an_mp4(payload=bytes(range(256)) * 20)
patient = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60


def a_video(**fields):
    values = {
        "title": "Changing the lamp", "description": "In a minute.", "is_published": True, "seconds": 42,
        "content_type": "video/mp4", "file": store_file(ContentFile(FILM)), "captions": CAPTIONS.decode(),
        "transcript": "Unplug the lamp.\n<b>Then</b> turn it.", "chapters": [{"seconds": 65, "title": "The <new> lamp"}],
    }  # fmt: skip
    return keep_video(video=Video(**{**values, **fields}))


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# The head of a film


@pytest.mark.parametrize("film", [an_mp4(41.2), an_mp4(41.2, version=1), an_mp4(41.2, brand=b"iso5"),
                                  an_mp4(41.2, is_head_last=True), a_webm(41.2), a_webm(41.2, is_endless=True)])  # fmt: skip
def test_the_length_is_read_from_the_head_and_rounded_up(film):
    assert video_seconds(io.BytesIO(film)) == 42


def test_a_film_is_known_by_its_content():
    assert video_kind(io.BytesIO(an_mp4())) == "video/mp4"
    assert video_kind(io.BytesIO(a_webm())) == "video/webm"
    for other in (b"", b"<html>", b"MZ\x90\0" * 9, PNG, a_webm(kind=b"matroska")):
        with pytest.raises(NotAVideo):
            video_kind(io.BytesIO(other))


@pytest.mark.parametrize("film", [an_mp4(), a_webm()])
@given(noise=st.binary(max_size=60), at=st.integers(0, 200))
@patient
def test_a_broken_head_has_no_length_and_does_no_harm(film, noise, at):
    broken = film[: min(at, len(film))] + noise + film[at + len(noise) :]
    found = video_seconds(io.BytesIO(broken))
    assert found is None or found > 0


# Captions and chapters


def test_captions_are_read_with_what_is_said():
    read = read_captions(b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n"))
    assert read.words == "Unplug the lamp & wait.\nThen turn it to the left."
    assert read.text == CAPTIONS.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n",
        b"WEBVTT\n\nno times at all\n",
        b"WEBVTTX\n\n00:01.000 --> 00:02.000\nHello\n",
        b"WEBVTT\n\n00:05.000 --> 00:02.000\nBackwards\n",
        b"WEBVTT\n\n00:01 --> 00:02\nNo thousandths\n",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe\n",
        FILM,
    ],
)
def test_what_is_no_captions_file_is_refused(wrong):
    with pytest.raises(NotCaptions):
        read_captions(wrong)


@given(st.binary(max_size=300))
@patient
def test_no_bytes_break_the_reader_of_captions(noise):
    for content in (noise, b"WEBVTT\n\n" + noise, CAPTIONS + b"\n" + noise):
        with contextlib.suppress(NotCaptions):
            assert read_captions(content).words


def test_chapters_are_read_and_written_as_an_editor_does():
    chapters = read_chapters("1:30 The new lamp\n\n0:00 Begin\n1:00:05 The end")
    assert chapters == [
        {"seconds": 0, "title": "Begin"}, {"seconds": 90, "title": "The new lamp"}, {"seconds": 3605, "title": "The end"},
    ]  # fmt: skip
    assert read_chapters(written_chapters(chapters)) == chapters
    with pytest.raises(NotAChapter):
        read_chapters("Begin")


# Elsewhere


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "youtube:dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "vimeo:76979871"),
        ("https://player.vimeo.com/video/76979871?h=1", "vimeo:76979871"),
    ],
)
def test_a_film_elsewhere_is_known_by_its_address(address, kept):
    assert film_at(address) == kept
    assert film_at(page_of(kept)) == kept
    assert frame_of(kept).startswith(tuple(FRAMES.values()))


@pytest.mark.parametrize(
    "address",
    ["https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "https://evil.example/youtu.be/dQw4w9WgXcQ",
     "https://youtu.be/../a\"><script>", "https://vimeo.com/about", "javascript:alert(1)", "http://[", ""],
)  # fmt: skip
def test_other_houses_are_none_of_them(address):
    with pytest.raises(NotAFilm):
        film_at(address)


# The page


@pytest.mark.django_db
def test_the_page_plays_the_video_with_captions_chapters_and_words(client):
    video = a_video()
    page = client.get(f"/help/videos/{video.pk}/").content.decode()
    assert f'<source src="/help/videos/{video.pk}/file/" type="video/mp4">' in page
    assert f'src="/help/videos/{video.pk}/captions.vtt"' in page
    assert f'href="/help/videos/{video.pk}/file/#t=65"' in page
    assert "The &lt;new&gt; lamp" in page
    assert "&lt;b&gt;Then&lt;/b&gt; turn it." in page
    (told,) = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])["@graph"]
    assert (told["@type"], told["duration"], told["name"]) == ("VideoObject", "PT42S", "Changing the lamp")
    captions = client.get(f"/help/videos/{video.pk}/captions.vtt")
    assert (captions["Content-Type"], captions.content) == ("text/vtt; charset=utf-8", CAPTIONS)


@pytest.mark.django_db
def test_a_film_elsewhere_is_asked_for_by_a_click_and_on_that_page_alone(client):
    video = a_video(file=None, content_type="", captions="", elsewhere="youtube:dQw4w9WgXcQ")
    before = client.get(f"/help/videos/{video.pk}/")
    assert "<iframe" not in before.content.decode()
    assert "frame-src" not in before["Content-Security-Policy"]
    assert "youtube" not in before.content.decode().replace("YouTube", "")
    after = client.get(f"/help/videos/{video.pk}/?play=1")
    assert 'src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"' in after.content.decode()
    assert after["Content-Security-Policy"] == f"{written(STRICT)}; frame-src https://www.youtube-nocookie.com"
    assert client.get(f"/help/videos/{video.pk}/file/").status_code == 404


@pytest.mark.django_db
def test_a_browser_remembers_that_films_of_a_house_play_at_once_and_forgets_it_again(client):
    tube, another, vimeo = (
        a_video(file=None, content_type="", captions="", elsewhere=where)
        for where in ("youtube:dQw4w9WgXcQ", "youtube:abcdefghijk", "vimeo:76979871")
    )

    def played():
        pages = [client.get(f"/help/videos/{one.pk}/") for one in (tube, another, vimeo)]
        return ["<iframe" in page.content.decode() and "frame-src" in page["Content-Security-Policy"] for page in pages]

    assert played() == [False, False, False]
    answer = client.post(f"/help/videos/{tube.pk}/consent/", {"films": "always"})
    assert (answer.status_code, answer["Location"]) == (302, f"/help/videos/{tube.pk}/#player-{tube.pk}")
    (kept,) = answer.cookies.values()
    assert (kept.value, kept["path"], kept["httponly"], kept["samesite"]) == ("youtube", "/help/videos/", True, "Lax")
    assert played() == [True, True, False]
    client.post(f"/help/videos/{vimeo.pk}/consent/", {"films": "always"})
    assert played() == [True, True, True]
    client.post(f"/help/videos/{another.pk}/consent/", {"films": "ask"})
    assert played() == [False, False, True]
    assert client.post(f"/help/videos/{vimeo.pk}/consent/", {"films": "ask"}).cookies["heard_films"]["max-age"] == 0
    assert played() == [False, False, False]


@pytest.mark.django_db
def test_no_other_house_and_no_link_says_for_a_reader_that_films_may_play(client):
    video = a_video(file=None, content_type="", captions="", elsewhere="youtube:dQw4w9WgXcQ")
    ours, hidden = a_video(), a_video(file=None, elsewhere="youtube:dQw4w9WgXcQ", audience="agents")
    address = f"/help/videos/{video.pk}/consent/"
    answers = [
        client.post(address, {"films": "always"}, headers={"Origin": "https://evil.example"}),
        client.get(f"{address}?films=always"),
        client.post(address, {"films": "x"}),
        client.post(f"/help/videos/{ours.pk}/consent/", {"films": "always"}),
        client.post(f"/help/videos/{hidden.pk}/consent/", {"films": "always"}),
    ]
    assert [(answer.status_code, "heard_films" in answer.cookies) for answer in answers] == [
        (404, False), (405, False), (404, False), (404, False), (404, False),
    ]  # fmt: skip
    client.cookies["heard_films"] = "evil.youtubes.<"
    assert "<iframe" not in client.get(f"/help/videos/{video.pk}/").content.decode()


def test_the_policy_of_that_page_is_that_of_all_pages_but_for_the_frame():
    assert f"{written(STRICT)}; frame-src {{house}}" == POLICY


# “Did this help?”


def signed_in(customer):
    client = Client()
    client.cookies[COOKIE] = token_of(customer, at=timezone.now())
    return client


def marks():
    return list(Mark.objects.order_by("pk").values_list("video", "helped", "reason", "words"))


@pytest.mark.django_db
def test_the_page_asks_whether_the_video_helped_by_an_ordinary_form(client):
    video = a_video()
    page = client.get(f"/help/videos/{video.pk}/").content.decode()
    assert "Did this help?" in page
    assert f'<form action="/help/videos/{video.pk}/marks/" method="post">' in page
    assert page.count('name="reason"') == 4
    assert "Did this help?" not in client.get(f"/help/videos/{video.pk}/?marked=yes").content.decode()
    assert "We will watch this video again." in client.get(f"/help/videos/{video.pk}/?marked=no").content.decode()


@pytest.mark.django_db
def test_who_saw_a_video_is_counted_once_whatever_they_say_again(client):
    video, form = (shown := a_video()), f"/help/videos/{shown.pk}/marks/"
    answer = client.post(form, {"helped": "yes", "reason": "unclear", "words": "not kept"})
    assert (answer.status_code, answer["Location"]) == (302, f"/help/videos/{video.pk}/?marked=yes#helped")
    assert marks() == [(video.pk, True, "", "")]
    client.post(form, {"helped": "no", "reason": "unclear", "words": "Too fast."})
    Client().post(form, {"helped": "yes"})
    assert marks() == [(video.pk, False, "unclear", "Too fast."), (video.pk, True, "", "")]
    told = Fact.objects.filter(name="VideoMarked").order_by("pk")
    assert [(one.stream, one.data["helped"], one.data["is_change"]) for one in told] == [
        (f"video:{video.pk}", True, False),
        (f"video:{video.pk}", False, True),
        (f"video:{video.pk}", True, False),
    ]


@pytest.mark.django_db
def test_one_browser_says_its_word_on_every_video_and_a_known_customer_once_in_all_browsers(client):
    one, other, customer = a_video(), a_video(), Customer.objects.create(name="Cleo")
    for video in (one, other):
        client.post(f"/help/videos/{video.pk}/marks/", {"helped": "yes"})
    for _ in range(2):
        signed_in(customer).post(f"/help/videos/{one.pk}/marks/", {"helped": "no"})
    said = Mark.objects.order_by("pk").values_list("video", "customer", "revision")
    assert list(said) == [(one.pk, None, 1), (other.pk, None, 1), (one.pk, customer.pk, 1)]


@pytest.mark.django_db
def test_agents_other_sites_and_who_may_not_see_a_video_do_not_count():
    video, hidden, draft = a_video(), a_video(audience="agents"), a_video(is_published=False)
    agent, form = Client(), f"/help/videos/{video.pk}/marks/"
    agent.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda"))
    assert agent.post(form, {"helped": "yes"})["Location"] == f"/help/videos/{video.pk}/?marked=yes#helped"
    refused = [
        Client().post(form, {"helped": "yes"}, headers={"origin": "https://other.example"}),
        Client().post(form, {"helped": "perhaps"}),
        Client().post(form),
        Client().post(f"/help/videos/{hidden.pk}/marks/", {"helped": "yes"}),
        Client().post(f"/help/videos/{draft.pk}/marks/", {"helped": "yes"}),
        Client().post("/help/videos/999999/marks/", {"helped": "yes"}),
    ]
    assert [answer.status_code for answer in refused] == [404] * 6
    assert Client().get(form).status_code == 405
    assert marks() == []


@pytest.mark.django_db
def test_a_mark_is_of_one_article_or_of_one_video():
    video, article = a_video(), Centre().parcel
    for about in ({}, {"video": video, "article": article}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mark.objects.create(reader="x", helped=True, **about)
    Mark.objects.create(reader="x", helped=True, video=video)
    Mark.objects.create(reader="x", helped=True, article=article)
    assert Mark.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"audience": "agents"}, {"audience": "segment:gold"}, {"is_published": False}])
def test_who_may_not_see_a_video_gets_no_byte_of_it(client, fields):
    video = a_video(poster=store_file(ContentFile(PNG)), **fields)
    for path in ("", "file/", "poster/", "captions.vtt"):
        assert client.get(f"/help/videos/{video.pk}/{path}").status_code == 404


@pytest.mark.django_db
def test_what_is_not_for_everybody_is_kept_nowhere_on_its_way(client):
    everybodys, ours = a_video(), a_video(audience="agents")
    agent = Client()
    agent.force_login(Agent.objects.create_user("ana@lamp.example", name="Ana"))
    files = [
        agent.get(f"/help/videos/{ours.pk}/file/"),
        agent.get(f"/help/videos/{ours.pk}/captions.vtt"),
        client.get(f"/help/videos/{everybodys.pk}/file/"),
    ]
    assert [answer["Cache-Control"] for answer in files] == ["private, no-store"] * 2 + ["public, no-cache"]
    assert [len(body(answer)) for answer in files] == [len(FILM), len(CAPTIONS), len(FILM)]


# Ranges (RFC 9110, section 14)


@pytest.mark.django_db
def test_the_file_is_sent_whole_in_parts_or_not_at_all(client):
    path = f"/help/videos/{a_video().pk}/file/"
    whole, size = client.get(path), len(FILM)
    assert (whole.status_code, body(whole), whole["Accept-Ranges"]) == (200, FILM, "bytes")
    assert (whole["Content-Type"], whole["Content-Length"]) == ("video/mp4", str(size))
    part = client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, body(part), part["Content-Range"]) == (206, FILM[10:20], f"bytes 10-19/{size}")
    beyond = client.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    same = client.get(path, headers={"Range": "bytes=0-0", "If-Range": whole["ETag"]})
    other = client.get(path, headers={"Range": "bytes=0-0", "If-Range": '"another"'})
    assert [(same.status_code, body(same)), (other.status_code, body(other))] == [(206, FILM[:1]), (200, FILM)]
    head = client.head(path, headers={"Range": "bytes=10-19"})
    assert (head.status_code, body(head), head["Content-Length"]) == (206, b"", "10")
    assert client.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_any_range_gets_exactly_its_bytes(client):
    path, size = f"/help/videos/{a_video().pk}/file/", len(FILM)

    @patient
    @given(st.integers(0, size + 50), st.none() | st.integers(0, size + 50))
    def check(first, last):
        answer = client.get(path, headers={"Range": f"bytes={first}-{'' if last is None else last}"})
        if first >= size or (last is not None and last < first):
            assert answer.status_code == 416
        else:
            assert (answer.status_code, body(answer)) == (206, FILM[first : size if last is None else last + 1])

    @patient
    @given(st.integers(0, size + 50))
    def check_last(length):
        answer = client.get(path, headers={"Range": f"bytes=-{length}"})
        expected = (206, FILM[max(0, size - length) :]) if length else (416, b"")
        assert (answer.status_code, body(answer)) == expected

    check()
    check_last()


# Search


@pytest.mark.django_db
def test_what_is_said_can_be_found_while_the_video_is_shown():
    video = a_video()
    found = IndexedDocument.objects.get(key=f"video:{video.pk}")
    assert ("Unplug the lamp." in found.text, found.audience, found.kind) == (True, "everyone", "video")
    video.is_published = False
    keep_video(video=video)
    assert IndexedDocument.objects.get(key=f"video:{video.pk}").is_forgotten is True


# The studio


@pytest.fixture
def editor():
    browser = Client()
    browser.force_login(Agent.objects.create_user("ed@lamp.example", "x", name="Ed", role=Role.EDITOR))
    return browser


def form_of(**fields):
    values = {"title": "Changing the lamp", "language": "en", "who": "everyone", "segment": "", "is_published": "on"}
    return {**values, **fields}


def uploaded(content, name="film.bin"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


@pytest.mark.django_db
def test_an_editor_uploads_a_video_with_all_that_belongs_to_it(editor):
    given_files = {"film": uploaded(a_webm(75)), "picture": uploaded(PNG), "subtitles": uploaded(CAPTIONS)}
    answer = editor.post("/studio/videos/new/", form_of(typed_chapters="0:30 Turn it", **given_files))
    assert answer.status_code == 302
    video = Video.objects.get()
    assert (video.content_type, video.seconds, video.file.size) == ("video/webm", 75, len(a_webm(75)))
    assert (video.transcript.splitlines()[1], video.poster is None) == ("Then turn it to the left.", False)
    assert video.chapters == [{"seconds": 30, "title": "Turn it"}]
    page = editor.get(f"/studio/videos/edit/{video.pk}/").content.decode()
    assert "It takes 75 seconds." in page
    editor.post(f"/studio/videos/edit/{video.pk}/", form_of(title="A new lamp", seconds="75", transcript="Mine."))
    video.refresh_from_db()
    assert (video.title, video.transcript, video.file is None, video.captions != "") == (
        "A new lamp",
        "Mine.",
        False,
        True,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"film": uploaded(b"<html>film</html>", "film.mp4")}, "neither MP4 nor WebM"),
        ({"film": uploaded(an_mp4(0))}, "We cannot read how long it is."),
        ({"address": "https://evil.example/film"}, "We find no film"),
        ({"film": uploaded(FILM), "address": "https://vimeo.com/76979871"}, "Please choose one"),
        ({}, "Please choose a file"),
        ({"address": "https://vimeo.com/76979871", "subtitles": uploaded(b"1\n00:00\n")}, "This is no WebVTT file."),
        ({"address": "https://vimeo.com/76979871", "picture": uploaded(b"<svg>")}, "JPEG, PNG or WebP"),
        ({"address": "https://vimeo.com/76979871", "typed_chapters": "later"}, "Please write “later”"),
    ],
)
def test_what_cannot_be_a_video_is_refused_kindly_and_not_kept(editor, wrong, says):
    assert says in editor.post("/studio/videos/new/", form_of(**wrong)).content.decode()
    assert (Video.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_video_that_is_too_large_is_refused_kindly_and_kept_nowhere(editor, monkeypatch):
    monkeypatch.setattr(bounding, "MOST_BYTES", 100_000)
    large = SimpleUploadedFile("film.mp4", an_mp4(payload=b"\0" * 400_000), "video/mp4")
    page = editor.post("/studio/videos/new/", form_of(film=large)).content.decode()
    assert "so we did not keep it" in page
    assert (Video.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_form_that_was_sent_with_its_progress_is_told_where_to_go(editor):
    told = {"X-Heard-Upload": "1"}
    answer = editor.post("/studio/videos/new/", form_of(film=uploaded(an_mp4())), headers=told)
    assert (answer.status_code, answer["X-Heard-Location"]) == (204, "/studio/videos/")
    again = editor.post("/studio/videos/new/", form_of(film=uploaded(b"none")), headers=told)
    assert (again.status_code, "neither MP4 nor WebM" in again.content.decode()) == (200, True)


@pytest.mark.django_db
def test_agents_who_are_no_editors_add_none():
    browser = Client()
    browser.force_login(Agent.objects.create_user("ana@lamp.example", "x", name="Ana"))
    answer = browser.post("/studio/videos/new/", form_of(address="https://vimeo.com/76979871"))
    assert (answer.status_code in {302, 403}, Video.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_search_engines_and_previews_are_told_where_a_video_is_and_what_it_is_about(client):
    video = a_video(description="In a minute.\n\nTwice.")
    page = client.get(f"/help/videos/{video.pk}/?play=1").content.decode()
    for told in (
        f'<link rel="canonical" href="http://testserver/help/videos/{video.pk}/">',
        '<meta property="og:description" content="In a minute. Twice.">',
        '<meta property="og:type" content="video.other">',
    ):
        assert page.count(told) == 1, told
