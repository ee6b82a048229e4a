"""Where a bot signs in, and where it finds the keys that Teams signs with."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.faults import Troubles
from bot.sandbox.teams.keys import ISSUER, LASTS, Keys
from bot.sandbox.teams.tenant import Tenant

OPENID = "/v1/.well-known/openidconfiguration"
KEYS = "/v1/.well-known/keys"


class Login:
    """login.microsoftonline.com and login.botframework.com in one."""

    def __init__(self, tenant: Tenant, keys: Keys, troubles: Troubles) -> None:
        self.tenant = tenant
        self.keys = keys
        self.troubles = troubles

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(OPENID, self.metadata),
            web.get(KEYS, self.published),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self.authority),
            web.post("/{tenant}/oauth2/v2.0/token", self.token),
        ]

    async def metadata(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{request.url.origin()}{KEYS}",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def published(self, _: web.Request) -> web.Response:
        return web.json_response(self.keys.published())

    async def authority(self, request: web.Request) -> web.Response:
        """What MSAL asks before it asks for a token."""
        home = f"{request.url.origin()}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{home}/v2.0",
                "authorization_endpoint": f"{home}/oauth2/v2.0/authorize",
                "token_endpoint": f"{home}/oauth2/v2.0/token",
                "jwks_uri": f"{request.url.origin()}{KEYS}",
                "tenant_region_scope": None,
            }
        )

    async def token(self, request: web.Request) -> web.StreamResponse:
        """Client credentials, refused in Entra's own words."""
        trouble = await self.troubles.before("token", request)
        if trouble is not None:
            return trouble
        asked = await request.post()
        wrong = self._wrong(request.match_info["tenant"], {key: str(value) for key, value in asked.items()})
        if wrong is not None:
            return web.json_response(wrong, status=400 if wrong["error"] == "invalid_request" else 401)
        told = {"token_type": "Bearer", "expires_in": LASTS, "ext_expires_in": LASTS}
        return web.json_response({**told, "access_token": self.keys.for_the_connector()})

    def _wrong(self, tenant: str, asked: dict[str, str]) -> Json | None:
        if tenant != self.tenant.id:
            return _refusal("invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if asked.get("client_id") != self.tenant.app:
            who = asked.get("client_id")
            return _refusal("unauthorized_client", 700016, f"Application with identifier '{who}' was not found.")
        if asked.get("client_secret") != self.tenant.secret:
            return _refusal("invalid_client", 7000215, "Invalid client secret provided.")
        return None


def _refusal(error: str, code: int, words: str) -> Json:
    return {"error": error, "error_description": f"AADSTS{code}: {words}", "error_codes": [code]}
