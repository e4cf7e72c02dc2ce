"""Files that B2 keeps encrypted with a key that it does not know (SSE-C)."""

import base64
import hashlib

from tests.localb2.native.wire import Wire

SECRET = bytes(range(32))


def put_with_customer_key(local_b2, bucket_id, name, content=b"secret"):
    """Upload one version and return its id."""
    digest = hashlib.md5(SECRET, usedforsecurity=False).digest()
    headers = {
        "X_Bz_Server_Side_Encryption_Customer_Algorithm": "AES256",
        "X_Bz_Server_Side_Encryption_Customer_Key": base64.b64encode(SECRET).decode(),
        "X_Bz_Server_Side_Encryption_Customer_Key_Md5": base64.b64encode(digest).decode(),
    }
    stored = Wire(local_b2).sign_in().upload(bucket_id, name, content, **headers)
    return stored["fileId"]
