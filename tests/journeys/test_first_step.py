"""Three people open Collab and look at what the trust does together."""

from __future__ import annotations

from tests.people import Town


def test_a_head_an_executive_and_a_governor_see_what_is_theirs(town: Town) -> None:
    head, executive, governor = town.person("p12"), town.person("p03"), town.person("p38")

    head.types("/collab")
    head.sees("hello, Zoë Adeyemi-Clarke")
    head.sees("/collab propose")

    executive.types("/collab projects")
    executive.sees("SENCO release and shared assessment clinic")
    executive.sees("Trust Development plan")

    governor.types("/collab projects")
    governor.sees("Trust Development plan")
    governor.does_not_see("SENCO release")
    governor.does_not_see("hello, Zoë")
