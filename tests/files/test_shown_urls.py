"""The own domain of a bucket beside B2's three URLs, in the details of a file."""

from gateway.urls import OWN_URL
from tests.files.names import BUCKET, put
from tests.files.pages import links, text


def set_domain(gateway, value):
    """Write the own domain into the bucket's info, as any program may."""
    bucket = gateway.get_bucket(BUCKET)
    gateway.update_bucket(bucket.id, if_revision=None, info={OWN_URL: value})


def test_the_details_show_it_as_a_fourth_url(client, files, gateway):
    put(gateway, "a b.txt")
    set_domain(gateway, f"https://files.example.com/file/{BUCKET}")

    page = client.get(f"{files}details?bucket={BUCKET}&name=a%20b.txt")

    shown = text(page)
    order = [shown.index(each) for each in ("Friendly URL", "Native URL", "Own domain")]
    assert order == sorted(order)
    addresses = [link.get("href") for link in links(page)]
    assert f"https://files.example.com/file/{BUCKET}/a%20b.txt" in addresses


def test_it_says_when_it_leads_to_another_version(client, files, gateway):
    old = put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"new")
    set_domain(gateway, "https://files.example.com")

    shown = text(client.get(f"{files}details?bucket={BUCKET}&name=a.txt&id={old}"))

    assert "Leads to the newest version" in shown[shown.index("Own domain") :]


def test_an_address_that_another_program_wrote_is_no_link(client, files, gateway):
    put(gateway, "a.txt")
    set_domain(gateway, "javascript:alert(document.cookie)//files.example.com")

    page = client.get(f"{files}details?bucket={BUCKET}&name=a.txt")

    assert "Own domain" not in text(page)
    assert "alert(" not in page.content.decode()


def test_a_key_that_may_not_list_buckets_does_not_see_it(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    set_domain(gateway, "https://files.example.com")
    files = files_of(make_key("listFiles", "readFiles"))

    assert "Own domain" not in text(client.get(f"{files}details?bucket={BUCKET}&name=a.txt"))
