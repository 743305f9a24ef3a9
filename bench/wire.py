"""What does a server answer to these bytes?"""

import socket

from bench.load import END_OF_HEAD, LENGTH, OK

PATIENCE = 30.0


def answer(port: int, request: bytes) -> bytes:
    """The body of one answer; raises ConnectionError unless it is 200 and says its length."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        got = b""
        while END_OF_HEAD not in got:
            got += _more(connection)
        head, _, body = got.partition(END_OF_HEAD)
        _, _, rest = head.lower().partition(LENGTH)
        if not head.startswith(OK) or not rest:
            raise ConnectionError(f"{head.decode('latin-1')}\n{body.decode(errors='replace')}")
        while len(body) < int(rest.partition(b"\r\n")[0]):
            body += _more(connection)
        return body


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the server hung up")
    return part
