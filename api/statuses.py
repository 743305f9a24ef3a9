"""Which HTTP status and media type does an answer carry?"""

from api.negotiation import Media
from api.operations import Stage
from api.problems import Code, Refusal
from db.settings import Statuses

PARTIAL_SUCCESS = 294
BEFORE_EXECUTION = {Stage.PARSE: 400, Stage.VALIDATION: 422, Stage.COERCION: 422, Stage.METHOD: 405}
ILL_FORMED = frozenset(
    {
        Code.BATCH_REFUSED,
        Code.BODY_NOT_OBJECT,
        Code.PARAMETER_MISSING,
        Code.PARAMETER_NOT_JSON,
        Code.PARAMETER_REPEATED,
        Code.PARAMETER_WRONG_TYPE,
    }
)


def of_answer(stage: Stage, media: Media, statuses: Statuses, *, errors: bool) -> int:
    """The stage at which it ended decides, not what the errors look like."""
    newer = media is Media.GRAPHQL
    if stage is Stage.METHOD:
        return 405
    if stage is Stage.EXECUTION:
        return PARTIAL_SUCCESS if errors and newer and statuses is Statuses.DRAFT else 200
    if statuses is Statuses.DRAFT:
        return BEFORE_EXECUTION[stage]
    return 400 if newer else 200


def of_refusal(refusal: Refusal, statuses: Statuses) -> int:
    """The draft tells what is not JSON (400) from what is no GraphQL request (422)."""
    return 422 if statuses is Statuses.DRAFT and refusal.code in ILL_FORMED else refusal.status


def media_of(status: int, media: Media, statuses: Statuses) -> Media:
    """By the draft only a success may be labelled as plain JSON."""
    return Media.GRAPHQL if statuses is Statuses.DRAFT and status >= 400 else media
