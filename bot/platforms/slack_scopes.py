"""What Collab asks of a workspace; manifest.yaml says beside each what it is for, and a test holds the two together."""

SCOPES = (
    "commands",
    "chat:write",
    "files:write",
    "im:write",
    "users:read",
    "users:read.email",
    "im:history",
    "channels:history",
    "groups:history",
)
