"""Does every action reach exactly as far as the policy says, for every role?"""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import POLICY, Action, Grant, Path, Place, Principal, Reach, Role, Scope, anyone, scope_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
COUNTRY, PROVINCE, COMMUNE, ELSEWHERE = (1,), (1, 20), (1, 20, 345), (1, 21)


def granted(role: Role, path: Path, valid_from: date = date.min, valid_to: date = date.max) -> Grant:
    return Grant(role, Place(path[-1], path), valid_from, valid_to)


WORLD: list[Path] = [(1, *below) for depth in range(4) for below in product((1, 2, 3), repeat=depth)]
paths = st.sampled_from(WORLD)
actions = st.sampled_from(Action)
grants = st.builds(granted, st.sampled_from(Role), paths)
principals = st.lists(grants, max_size=4).map(lambda held: Principal("someone", tuple(held)))


def reached(role: Role, path: Path, action: Action) -> Scope:
    return scope_of(Principal("someone", (granted(role, path),)), action, NOON)


def test_every_action_names_every_role() -> None:
    assert set(POLICY) == set(Action)
    assert all(set(reaches) == set(Role) for reaches in POLICY.values())


@pytest.mark.parametrize("role", Role)
def test_what_is_published_is_open_to_all_but_those_who_only_deliver(role: Role) -> None:
    scope = reached(role, COMMUNE, Action.READ_PUBLISHED)
    assert scope.covers(ELSEWHERE) == scope.covers(COUNTRY) == (role is not Role.INGEST)


@pytest.mark.parametrize(
    ("role", "covered"),
    [
        (Role.CENTRAL, {COUNTRY, PROVINCE, COMMUNE, ELSEWHERE}),
        (Role.MINISTRY, {PROVINCE, COMMUNE}),
        (Role.PROVINCE, {PROVINCE, COMMUNE}),
        (Role.DEPARTMENT, {PROVINCE, COMMUNE}),
        (Role.AUDITOR, {PROVINCE, COMMUNE}),
        (Role.COMMUNE, {PROVINCE}),
        (Role.OFFICIAL, {PROVINCE}),
        (Role.INGEST, set()),
        (Role.PUBLIC, set()),
    ],
)
def test_provisional_figures_are_covered_as_the_policy_says(role: Role, covered: set[Path]) -> None:
    scope = reached(role, PROVINCE, Action.READ_PROVISIONAL)
    assert {path for path in (COUNTRY, PROVINCE, COMMUNE, ELSEWHERE) if scope.covers(path)} == covered


@given(actions, paths)
def test_no_grants_reach_nothing(action: Action, path: Path) -> None:
    scope = scope_of(Principal("someone", ()), action, NOON)
    assert (scope.tree, scope.own) == ((), ())
    assert not scope.covers(path)


@pytest.mark.parametrize("action", Action)
def test_whoever_has_no_token_is_the_public(action: Action) -> None:
    scope = scope_of(anyone(Place(1, COUNTRY)), action, NOON)
    assert scope.covers(COMMUNE) == (POLICY[action][Role.PUBLIC] is Reach.ALL)


@given(st.sampled_from(Role), actions, paths)
def test_a_grant_further_down_never_covers_more(role: Role, action: Action, path: Path) -> None:
    wide, narrow = reached(role, path[:-1] or path, action), reached(role, path, action)
    assert sum(map(narrow.covers, WORLD)) <= sum(map(wide.covers, WORLD))
    if POLICY[action][role] is not Reach.OWN:
        assert all(wide.covers(unit) for unit in WORLD if narrow.covers(unit))


@given(principals, actions, paths)
def test_a_scope_covers_what_any_of_its_grants_covers(principal: Principal, action: Action, asked: Path) -> None:
    alone = [scope_of(Principal("someone", (grant,)), action, NOON) for grant in principal.grants]
    assert scope_of(principal, action, NOON).covers(asked) == any(scope.covers(asked) for scope in alone)


@given(principals, actions)
def test_a_scope_names_no_path_that_it_covers_twice(principal: Principal, action: Action) -> None:
    scope = scope_of(principal, action, NOON)
    named = [*scope.tree, *scope.own]
    assert len(set(named)) == len(named)
    assert not any(path[: len(root)] == root for root in scope.tree for path in named if path != root)


@pytest.mark.parametrize("action", Action)
def test_grants_that_have_ended_or_not_begun_cover_nothing(action: Action) -> None:
    ended = granted(Role.CENTRAL, COUNTRY, valid_to=date(2026, 11, 19))
    to_come = granted(Role.CENTRAL, COUNTRY, valid_from=date(2026, 11, 21))
    assert not scope_of(Principal("someone", (ended, to_come)), action, NOON).covers(COUNTRY)


def test_the_days_of_a_grant_are_days_in_vietnam() -> None:
    grant = granted(Role.CENTRAL, COUNTRY, date(2026, 11, 20), date(2026, 11, 20))
    assert not grant.alive(datetime(2026, 11, 19, 16, 59, tzinfo=UTC))
    assert grant.alive(datetime(2026, 11, 19, 17, tzinfo=UTC))
    assert not grant.alive(datetime(2026, 11, 20, 17, tzinfo=UTC))


def test_only_scope_of_makes_a_scope() -> None:
    with pytest.raises(TypeError):
        Scope(Action.READ_PROVISIONAL, tree=(COUNTRY,), own=())


def test_a_place_ends_with_its_unit() -> None:
    with pytest.raises(ValueError, match="does not end with"):
        Place(345, PROVINCE)
