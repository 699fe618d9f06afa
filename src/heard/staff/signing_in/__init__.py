"""How django-allauth is bent to this house: no open sign-up, our mails, our words, secrets encrypted."""
