"""Who keeps something about customers, highest floor first; asked when customers are merged, exported or erased."""

from __future__ import annotations

from collections.abc import Sequence

from heard.channels.calls.belongings import CallBelongings
from heard.channels.chat.belongings import ChatBelongings
from heard.channels.email.belongings import EmailBelongings
from heard.community.belongings import CommunityBelongings
from heard.conversations.belongings import ConversationBelongings
from heard.customers.belongings import Belongings
from heard.customers.password_belongings import PasswordBelongings
from heard.feedback.answer_belongings import AnswerBelongings
from heard.feedback.complaint_belongings import ComplaintBelongings
from heard.guidance.belongings import GuidanceBelongings
from heard.knowledge.mark_belongings import MarkBelongings
from heard.knowledge.webinar_belongings import WebinarBelongings
from heard.orders.belongings import OrderBelongings
from heard.promises.belongings import PromiseBelongings

BELONGINGS: Sequence[Belongings] = (
    CallBelongings(),
    ChatBelongings(),
    EmailBelongings(),
    CommunityBelongings(),
    GuidanceBelongings(),
    AnswerBelongings(),
    ComplaintBelongings(),
    PromiseBelongings(),
    OrderBelongings(),
    ConversationBelongings(),
    WebinarBelongings(),
    MarkBelongings(),
    PasswordBelongings(),
)
