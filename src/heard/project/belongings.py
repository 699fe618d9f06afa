"""Who keeps something about customers, highest floor first; asked when customers are merged, exported or erased."""

from __future__ import annotations

from collections.abc import Sequence

from heard.channels.email.belongings import EmailBelongings
from heard.conversations.belongings import ConversationBelongings
from heard.customers.belongings import Belongings
from heard.feedback.answer_belongings import AnswerBelongings
from heard.feedback.complaint_belongings import ComplaintBelongings
from heard.orders.belongings import OrderBelongings
from heard.promises.belongings import PromiseBelongings

BELONGINGS: Sequence[Belongings] = (
    EmailBelongings(),
    AnswerBelongings(),
    ComplaintBelongings(),
    PromiseBelongings(),
    OrderBelongings(),
    ConversationBelongings(),
)
