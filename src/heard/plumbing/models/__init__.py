"""What the ground floor keeps."""

from heard.plumbing.models.duty import Duty, FailedDuty
from heard.plumbing.models.fact import Epoch, Fact
from heard.plumbing.models.idempotent_answer import IdempotentAnswer
from heard.plumbing.models.installation import Installation, WorkerHeartbeat
from heard.plumbing.models.stored_file import StoredFile
from heard.plumbing.models.webhook import Webhook, WebhookDelivery, WebhookPlace

__all__ = [
    "Duty",
    "Epoch",
    "Fact",
    "FailedDuty",
    "IdempotentAnswer",
    "Installation",
    "StoredFile",
    "Webhook",
    "WebhookDelivery",
    "WebhookPlace",
    "WorkerHeartbeat",
]
