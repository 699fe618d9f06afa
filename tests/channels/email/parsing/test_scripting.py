"""`heard email parse` and `heard email reply` for scripts."""

import io
import json
import os
import subprocess
import sys
from hashlib import sha256

import pytest

from heard.channels.email.scripting import main

MAIL = b"""From: =?utf-8?Q?Anna_M=C3=BCller?= <anna@mail.example>
To: Support <support@shop.example>, b@shop.example
Cc: c@shop.example
Reply-To: d@mail.example
Message-ID: <one@mail.example>
In-Reply-To: <zero@shop.example>
References: <first@shop.example> <zero@shop.example>
Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 2 Nov 2026 10:00:00 +0100
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>Medium.</p><blockquote>Which size?</blockquote>
--b
Content-Type: image/png; name=mug.png
Content-Disposition: inline; filename=mug.png

picture
--b--
"""
FACTS = {
    "message_id": "one@mail.example",
    "in_reply_to": "zero@shop.example",
    "references": ["first@shop.example", "zero@shop.example"],
    "from": {"name": "Anna Müller", "address": "anna@mail.example"},
    "to": [{"name": "Support", "address": "support@shop.example"}, {"name": "", "address": "b@shop.example"}],
    "cc": [{"name": "", "address": "c@shop.example"}],
    "reply_to": [{"name": "", "address": "d@mail.example"}],
    "date": "2026-11-02T09:00:00Z",
    "subject": "Grüße",
    "text": "Medium.\n\n> Which size?",
    "html": "<p>Medium.</p><blockquote>Which size?</blockquote>",
    "reply": "Medium.",
    "attachments": [
        {
            "filename": "mug.png",
            "content_type": "image/png",
            "size": 7,
            "sha256": sha256(b"picture").hexdigest(),
            "inline": True,
        }
    ],
    "kind": "message",
    "bounces": [],
    "problems": [],
}


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        out, errors = io.StringIO(), io.StringIO()
        code = main(list(arguments), out, errors)
        return code, out.getvalue(), errors.getvalue()

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    return str(path)


def test_one_mail_is_one_indented_object(run, file):
    code, out, errors = run("parse", file)

    assert (code, errors) == (0, "")
    assert json.loads(out) == {"file": file, **FACTS}
    assert list(json.loads(out)) == ["file", *FACTS]


def test_several_mails_are_a_list_or_one_object_a_line(run, file):
    _, listed, _ = run("parse", file, file)
    _, lines, _ = run("parse", "--jsonl", file, file)

    assert json.loads(listed) == [{"file": file, **FACTS}] * 2
    assert [json.loads(line) for line in lines.splitlines()] == [{"file": file, **FACTS}] * 2


def test_bounces_are_written(run, tmp_path):
    path = tmp_path / "bounce.eml"
    path.write_bytes(
        b"From: MAILER-DAEMON@mx.example\nX-Failed-Recipients: a@b.example\n\nAddress not found: 550 5.1.1\n"
    )

    facts = json.loads(run("parse", str(path))[1])

    assert (facts["kind"], facts["bounces"]) == (
        "bounce",
        [{"address": "a@b.example", "status": "5.1.1", "permanent": True}],
    )


def test_a_file_that_cannot_be_opened_yields_an_object_that_says_so(run, file, tmp_path):
    missing = str(tmp_path / "missing.eml")
    code, out, errors = run("parse", "--jsonl", missing, file)

    first, second = map(json.loads, out.splitlines())
    assert (code, first["problems"]) == (1, ["The file could not be read: No such file or directory."])
    assert list(first) == list(second)
    assert errors == f"heard email parse: {missing}: No such file or directory\n"


def test_a_reply_is_taken_apart(run, tmp_path):
    path = tmp_path / "reply.txt"
    path.write_text("Medium.\n\nOn Mon, Nov 2, 2026 at 9:12 AM X <x@y.example> wrote:\n> Which size?\n")

    assert json.loads(run("reply", str(path))[1]) == {
        "file": str(path),
        "reply": "Medium.",
        "quoted": "On Mon, Nov 2, 2026 at 9:12 AM X <x@y.example> wrote:\n> Which size?",
    }


def test_wrong_usage_is_explained(run):
    code, out, errors = run("parse")

    assert (code, out) == (2, "")
    assert "FILE" in errors


def test_help_is_written_to_the_output(run):
    code, out, _ = run("--help")

    assert code == 0
    assert "reply" in out


def test_standard_input_is_read_and_django_is_not_loaded():
    script = "import sys; from heard.channels.email.scripting import main; code = main(sys.argv[1:], sys.stdout, sys.stderr); assert 'django' not in sys.modules; sys.exit(code)"
    done = subprocess.run(
        [sys.executable, "-c", script, "parse", "-"],
        input=MAIL,
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )

    assert json.loads(done.stdout) == {"file": "-", **FACTS}
