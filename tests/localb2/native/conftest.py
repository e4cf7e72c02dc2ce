"""A signed-in key with all capabilities, by hand and as b2sdk."""

import pytest
from b2sdk.v3 import B2Api, InMemoryAccountInfo

from tests.localb2.native.wire import Wire


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def b2_api(localb2):
    api = B2Api(InMemoryAccountInfo())
    api.authorize_account(localb2.key_id, localb2.application_key, realm=localb2.endpoint)
    return api
