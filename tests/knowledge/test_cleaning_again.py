"""What was cleaned by the rules of another day is cleaned by those of today."""

import pytest

from heard.knowledge.actions.clean_articles_again import clean_articles_again
from heard.knowledge.cleaning import CLEANING_RULES
from heard.knowledge.models import Article
from tests.knowledge.centre import Centre


@pytest.mark.django_db(transaction=True)
def test_stored_html_is_cleaned_again_when_the_rules_change() -> None:
    parcel = Centre().parcel
    Article.objects.filter(pk=parcel.pk).update(html="<script>alert(1)</script>", cleaned_by=CLEANING_RULES - 1)
    assert clean_articles_again() == 1
    parcel.refresh_from_db()
    assert (parcel.html, parcel.cleaned_by, parcel.edition) == (
        "<p>Look at the number in our mail.</p>",
        CLEANING_RULES,
        2,
    )
    assert clean_articles_again() == 0
