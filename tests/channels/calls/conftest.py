"""A Chromium that has a camera and a microphone, though made-up ones."""

import contextlib

import pytest
from playwright.sync_api import Error

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream", "--auto-accept-this-tab-capture", "--disable-features=WebRtcHideLocalIpsWithMdns,LocalNetworkAccessChecks",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


@pytest.fixture(scope="session")
def studio(chromium):
    """The same Chromium, with a picture that moves and a beep each second; nobody is asked whether it may be used."""
    browser = chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield browser
    with contextlib.suppress(Error):  # one that is gone by now is closed
        browser.close()


@pytest.fixture
def filming(studio):
    """The Chromium that films; calls that a failed test leaves running would slow down all that follow."""
    yield studio
    for left in list(studio.contexts):
        with contextlib.suppress(Error):
            left.close()
