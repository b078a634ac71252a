"""Estimation results held aside by programs: `_estimates hold` and what gives them back."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.session import Session


def hold(session: Session, name: str, *, copy: bool = False) -> None:
    """Put the results at hand aside under a name, so that there are none at hand unless `copy`; r(110), r(301)."""
    store = session.estimates
    if name in store.held:
        raise StataError(110, f"estimation result {name} already exists")
    if store.current is None:
        raise StataError(301)
    store.held[name] = store.current
    if not copy:
        store.current = None


def unhold(session: Session, name: str) -> None:
    """Make held results those at hand again; r(111) if there are none of the name."""
    session.post(held(session, name))
    del session.estimates.held[name]


def forget(session: Session, name: str) -> None:
    """Drop held results; r(111) if there are none of the name."""
    estimates = held(session, name)
    del session.estimates.held[name]
    if estimates is not session.estimates.current and not session.estimates.is_stored(estimates):
        session.data.unmark(estimates.sample)


def held(session: Session, name: str) -> object:
    """Held results by name; r(111) if there are none."""
    if name not in session.estimates.held:
        raise StataError(111, f"estimation result {name} not found")
    return session.estimates.held[name]
