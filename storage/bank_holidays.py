"""England's bank holidays, as they are known without anybody writing them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

import holidays

from bot.domain.trusts import Trust

YEARS = range(2020, 2046)


@cache
def of_england() -> Mapping[date, str]:
    """All of YEARS, those of one single year (a coronation) as far as they are proclaimed."""
    return MappingProxyType(dict(sorted(holidays.country_holidays("GB", subdiv="ENG", years=YEARS).items())))


def with_bank_holidays(trust: Trust) -> Trust:
    """The trust with England's beside those of its file; a day that the file names keeps the file's name."""
    return replace(trust, bank_holidays=_beside(frozenset(trust.bank_holidays.items())))


@lru_cache(64)
def _beside(own: frozenset[tuple[date, str]]) -> Mapping[date, str]:
    """One for all trusts whose files say the same."""
    return MappingProxyType({**of_england(), **dict(sorted(own))})
