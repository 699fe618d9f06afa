"""Who reads, and what they may see: one rule for pages, search, suggestions and the script interface."""

from dataclasses import dataclass

EVERYONE = "everyone"
CUSTOMERS = "customers"
AGENTS = "agents"
SEGMENT_PREFIX = "segment:"


def segment_token(segment: str) -> str:
    """The audience token of one segment of customers ("segment:wholesale")."""
    return SEGMENT_PREFIX + segment


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: a visitor, a signed-in customer with their segments, or an agent of the house."""

    is_agent: bool = False
    customer_id: int | None = None
    segments: frozenset[str] = frozenset()

    def audiences(self) -> list[str]:
        """The audience tokens this reader may see, the widest first.

        An agent sees what is for everyone, for customers and for agents; what is for a segment, an agent sees too,
        which a list of tokens cannot say without knowing every segment: ask ``sees`` or ``sees_every_segment``.
        """
        tokens = [EVERYONE]
        if self.is_agent or self.customer_id is not None:
            tokens.append(CUSTOMERS)
        if self.customer_id is not None:
            tokens.extend(sorted(segment_token(segment) for segment in self.segments))
        if self.is_agent:
            tokens.append(AGENTS)
        return tokens

    @property
    def sees_every_segment(self) -> bool:
        """Whether this reader may see what is meant for any segment: agents may, they answer questions about it."""
        return self.is_agent

    def sees(self, audience: str) -> bool:
        """Whether this reader may see what carries this audience token."""
        if self.sees_every_segment and audience.startswith(SEGMENT_PREFIX):
            return True
        return audience in self.audiences()


ANYBODY = Reader()
AN_AGENT = Reader(is_agent=True)
