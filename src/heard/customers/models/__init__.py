"""What we keep about the people who write to us."""

from heard.customers.models.custom_field import CustomField
from heard.customers.models.customer import Address, ChannelKind, Customer, Formality
from heard.customers.models.merge import CustomerMerge

__all__ = ["Address", "ChannelKind", "CustomField", "Customer", "CustomerMerge", "Formality"]
