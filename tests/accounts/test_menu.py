"""The left menu: places that the key cannot open name what it lacks."""

from html.parser import HTMLParser


class Menu(HTMLParser):
    """The addresses of the menu's links."""

    def __init__(self, markup):
        super().__init__()
        self.addresses = []
        self._inside = False
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._inside = self._inside or attributes.get("class") == "side-menu"
        if self._inside and tag == "a":
            self.addresses.append(attributes["href"])

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "nav"


def test_it_leads_everywhere(client, full_key, signed_in):
    account = f"/a/{signed_in(client, full_key)}"

    addresses = Menu(client.get(f"{account}/settings/").content.decode()).addresses

    for place in ("buckets/", "files/", "keys/", "settings/"):
        assert f"{account}/{place}" in addresses


def test_it_names_what_the_key_lacks(client, make_key, signed_in):
    account = f"/a/{signed_in(client, make_key('listBuckets'))}"

    page = client.get(f"{account}/settings/").content.decode()

    assert f"{account}/keys/" not in Menu(page).addresses
    assert f"{account}/files/" not in Menu(page).addresses
    assert "App Keys <small>needs listKeys</small>" in page
    assert "Browse Files <small>needs listFiles</small>" in page
