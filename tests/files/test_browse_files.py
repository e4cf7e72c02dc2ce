"""Browse Files: the folders of a bucket, page by page."""

from tests.files.names import open_bucket, put


def test_it_shows_files_and_folders(client, full_key, signed_in, gateway_for):
    gateway = open_bucket(gateway_for(full_key))
    put(gateway, "readme.txt", b"x" * 79571)
    put(gateway, "photos/one.jpg", b"1")
    account = signed_in(client, full_key)

    page = client.get(f"/a/{account}/files/?bucket=a-bucket").content.decode()

    assert "readme.txt" in page
    assert "photos" in page
    assert "79.6 KB" in page
