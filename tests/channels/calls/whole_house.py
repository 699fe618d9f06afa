"""Pages at a whole Heard, as `heard serve` runs it: one of the workspace, one of a website that carries the chat."""

from tests.channels.calls.side import HOST, Side

PASSWORD = "the lamp in the hall"
POLICY = "default-src 'none'; script-src {url}; connect-src {url} {live}; img-src {url}"
WEBSITE = "<!doctype html><html lang={language}><title>Lamps</title><h1>Lamps</h1><script async src='{url}/chat.js?{key}' data-inbox='{key}'></script></html>"


def opened(browser, script="", **how):
    """A page in a browser nobody has used."""
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 860}, "locale": "en", "reduced_motion": "reduce", **how}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    if script:
        page.add_init_script(script)
    return Side(page)


def at_the_website(visitor, house, key, *, language="en"):
    """Let a visitor open the website, which is as strict as can be."""
    page = WEBSITE.format(url=house.url, key=key, language=language)
    policy = POLICY.format(url=house.url, live=house.url.replace("http", "ws"))
    visitor.page.route(
        f"{HOST}/**",
        lambda route: route.fulfill(body=page, content_type="text/html", headers={"Content-Security-Policy": policy}),
    )
    visitor.page.goto(f"{HOST}/lamps/")
    return visitor


def at_work(agent, house, who):
    """Let one of us sign in."""
    agent.page.goto(f"{house.url}/account/login/")
    agent.page.fill("[name=login]", f"{who}@lamp.example")
    agent.page.fill("[name=password]", PASSWORD)
    agent.page.press("[name=password]", "Enter")
    agent.page.wait_for_url("**/inbox/**")
    return agent
