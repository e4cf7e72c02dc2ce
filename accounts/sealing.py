"""Application keys at rest: sealed for one session, so that the database alone gives none away."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from gateway.values import Credential

PURPOSE = b"b2console: application keys in sessions"


class BrokenSeal(Exception):
    """The sealed key belongs to another session, another keyID, or another SECRET_KEY."""


def seal(credential: Credential, session_key: str) -> str:
    """Encrypt the application key for the session of that key."""
    content = json.dumps([credential.realm, credential.key_id, credential.application_key])
    return _fernet(session_key).encrypt(content.encode()).decode()


def unseal(sealed: str, session_key: str) -> Credential:
    """The credential that `seal` was given; BrokenSeal for anything else."""
    try:
        content = _fernet(session_key).decrypt(sealed.encode())
    except InvalidToken:
        raise BrokenSeal from None
    realm, key_id, application_key = json.loads(content)
    return Credential(realm=realm, key_id=key_id, application_key=application_key)


def _fernet(session_key: str) -> Fernet:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=session_key.encode(), info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
