"""The blog post's flow with `requests` on /b2api/v1: authorize, buckets, file names, URLs."""

import pytest
import requests
from requests.auth import HTTPBasicAuth

from tests.local_b2 import LocalB2

FILES = 7


@pytest.fixture(scope="module")
def session(local_b2: LocalB2):
    """A session with the authorization token, as the post makes it, and the authorize answer."""
    url = f"{local_b2.endpoint}/b2api/v1/b2_authorize_account"
    result = requests.get(url, auth=HTTPBasicAuth(local_b2.key_id, local_b2.application_key))
    assert result.status_code == 200
    answer = result.json()
    api_session = requests.Session()
    api_session.headers.update({"Authorization": answer["authorizationToken"]})
    return api_session, answer


def post(session, call, **fields):
    api_session, answer = session
    response = api_session.post(f"{answer['apiUrl']}/b2api/v1/{call}", json=fields)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture(scope="module")
def bucket(session):
    _api_session, answer = session
    account_id = answer["accountId"]
    made = post(
        session,
        "b2_create_bucket",
        accountId=account_id,
        bucketName="a-blog-bucket",
        bucketType="allPublic",
    )
    upload = post(session, "b2_get_upload_url", bucketId=made["bucketId"])
    for number in range(FILES):
        headers = {
            "Authorization": upload["authorizationToken"],
            "X-Bz-File-Name": f"posts/{number}%20%2B.txt",
            "Content-Type": "text/plain",
            "X-Bz-Content-Sha1": "do_not_verify",
        }
        sent = requests.post(upload["uploadUrl"], data=f"post {number}", headers=headers)
        assert sent.status_code == 200, sent.text
    return made


def test_a_wrong_key_is_refused(local_b2):
    url = f"{local_b2.endpoint}/b2api/v1/b2_authorize_account"

    assert requests.get(url, auth=HTTPBasicAuth(local_b2.key_id, "wrong")).status_code == 401


def test_it_lists_ids_and_names_of_the_buckets(session, bucket):
    answer = post(session, "b2_list_buckets", accountId=session[1]["accountId"])

    names = {entry["bucketId"]: entry["bucketName"] for entry in answer["buckets"]}
    assert names == {bucket["bucketId"]: "a-blog-bucket"}


def test_it_pages_through_the_names_and_builds_urls_that_work(session, bucket):
    params = {"bucketId": bucket["bucketId"], "maxFileCount": 3}
    urls, pages = set(), 0
    while True:
        page = post(session, "b2_list_file_names", **params)
        pages += 1
        for entry in page["files"]:
            assert entry["size"] == len("post 0")
            urls.add(f"{session[1]['downloadUrl']}/file/a-blog-bucket/{entry['fileName']}")
        if page["nextFileName"] is None:
            break
        params["startFileName"] = page["nextFileName"]

    assert (len(urls), pages) == (FILES, 3)
    contents = {requests.get(url.replace("+", "%2B")).text for url in urls}
    assert contents == {f"post {number}" for number in range(FILES)}
