"""What we keep about the people who write to us."""

from heard.customers.models.custom_field import CustomField
from heard.customers.models.customer import Address, ChannelKind, Customer, Formality
from heard.customers.models.merge import CustomerMerge
from heard.customers.models.password import CustomerPassword

__all__ = ["Address", "ChannelKind", "CustomField", "Customer", "CustomerMerge", "CustomerPassword", "Formality"]
