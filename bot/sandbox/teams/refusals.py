"""How the Bot Connector refuses: its status, its code and its words."""

from __future__ import annotations

from aiohttp import web


class Refused(Exception):
    """The Connector's answer in place of what was asked for. `code` None: no JSON, as a gateway answers."""

    def __init__(self, status: int, code: str | None, message: str, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def as_answer(self) -> web.Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.code is None:
            return web.Response(status=self.status, text=self.message, headers=headers)
        error = {"error": {"code": self.code, "message": self.message}}
        return web.json_response(error, status=self.status, headers=headers)


def unsigned() -> Refused:
    return Refused(401, "AuthorizationDenied", "Authorization has been denied for this request.")


def bad(message: str) -> Refused:
    return Refused(400, "BadArgument", message)


def no_conversation() -> Refused:
    return Refused(404, "ConversationNotFound", "Conversation not found.")


def no_message() -> Refused:
    return Refused(404, "ActivityNotFoundInConversation", "Message does not exist in the thread.")


def no_member() -> Refused:
    return Refused(404, "MemberNotFoundInConversation", "Member not found in the conversation.")


def not_installed() -> Refused:
    return Refused(403, "ForbiddenOperationException", "Bot isn't installed in user's personal scope")


def not_in_roster() -> Refused:
    return Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")


def blocked() -> Refused:
    return Refused(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")


def guest_out_of_reach() -> Refused:
    return Refused(403, "AclCheckFailed", "Initiate conversation acl check failed")


def not_yours() -> Refused:
    return Refused(403, "NotEnoughPermissions", "Bot can only edit or delete its own messages.")


def too_big() -> Refused:
    return Refused(413, "MessageSizeTooBig", "Message size too large.")


def too_fast(seconds: int) -> Refused:
    return Refused(429, "Throttled", "Too many requests", retry_after=seconds)


BY_STATUS = {
    412: Refused(412, "PreconditionFailed", "Precondition failed, please try again."),
    429: too_fast(1),
    500: Refused(500, "ServiceError", "Unknown"),
    502: Refused(502, "ServiceError", "Service dependency issue."),
    503: Refused(503, None, "Service Unavailable"),
    504: Refused(504, None, "Gateway Timeout"),
}
