"""The numbers of the whole house: reads everything, writes nothing below."""
