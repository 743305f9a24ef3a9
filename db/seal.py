"""How are identities and cursors made opaque, typed and tamper-evident, alike in SQL and in Python?

A sealed text is `base64url(payload)~mac`; the mac covers the kind and the payload, under a key of the
server. What was not sealed here, or sealed as another kind, opens to nothing.
"""

import base64
import binascii
import hashlib
import hmac

MAC_DIGITS = 20
SEPARATOR = "\x1f"


def sealed_sql(kind: str, payload: str, key: str = "{c[key]}") -> str:
    """The SQL that seals a text expression; `kind` is a literal of the mapping."""
    inner = f"sha256({key} || convert_to('{kind}' || chr(31) || ({payload}), 'UTF8'))"
    mac = f"left(encode(sha256({key} || {inner}), 'hex'), {MAC_DIGITS})"
    encoded = f"translate(encode(convert_to({payload}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"
    return f"{encoded} || '~' || {mac}"


def sealed(kind: str, payload: str, key: bytes) -> str:
    encoded = base64.urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()
    return f"{encoded}~{_mac(kind, payload, key)}"


def opened(kind: str, text: str, key: bytes) -> str | None:
    """The payload, or None for whatever was not sealed by this key as this kind."""
    encoded, _, mac = text.partition("~")
    try:
        payload = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return (
        payload if sealed(kind, payload, key) == text and hmac.compare_digest(mac, _mac(kind, payload, key)) else None
    )


def _mac(kind: str, payload: str, key: bytes) -> str:
    inner = hashlib.sha256(key + f"{kind}{SEPARATOR}{payload}".encode()).digest()
    return hashlib.sha256(key + inner).hexdigest()[:MAC_DIGITS]
