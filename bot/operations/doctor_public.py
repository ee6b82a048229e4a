"""Whether PUBLIC_URL leads here: one look from this machine at the address that people's browsers have."""

from __future__ import annotations

import ssl

import httpx

from bot.operations.findings import NOTE, PROBLEM, Finding

PATIENCE = 10.0
NOTHING_BEHIND = frozenset({502, 503, 504})


async def examine_public(url: str, *, runs: bool, patience: float = PATIENCE) -> list[Finding]:
    """`url` is without a slash at its end; `runs` says whether a Collab should be there; `patience` is in seconds."""
    try:
        async with httpx.AsyncClient(timeout=patience) as client:
            answer = await client.get(f"{url}/healthz")
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        return [Finding("settings", _silence(url, failed, patience), PROBLEM if runs else NOTE)]
    if _is_ours(answer):
        return []
    if answer.status_code in NOTHING_BEHIND:
        says = (
            f"{url} (PUBLIC_URL) answers, but finds no Collab behind it (HTTP {answer.status_code}): let whatever "
            "speaks https there pass on to HOST:PORT, and start Collab."
        )
        return [Finding("settings", says, PROBLEM if runs else NOTE)]
    says = (
        f"{url}/healthz (PUBLIC_URL) answers with HTTP {answer.status_code}, and not as Collab does. If you let "
        "through only what people and their chat need, that is right; if not, something else stands there."
    )
    return [Finding("settings", says, NOTE)]


def _silence(url: str, failed: Exception, patience: float) -> str:
    remedy = "Check the name, the port, and whatever speaks https before Collab. Buttons in emails lead there."
    if isinstance(failed, httpx.TimeoutException):
        return f"{url} (PUBLIC_URL) did not answer within {patience:g} seconds. {remedy}"
    if isinstance(failed.__cause__, ssl.SSLError) or "certificate" in str(failed).lower():
        return f"The certificate of {url} (PUBLIC_URL) is not accepted, so browsers will warn people off: renew it."
    return f"{url} (PUBLIC_URL) could not be reached. {remedy}"


def _is_ours(answer: httpx.Response) -> bool:
    try:
        told = answer.json()
    except ValueError:
        return False
    return answer.status_code == 200 and isinstance(told, dict) and told.get("status") == "up"
