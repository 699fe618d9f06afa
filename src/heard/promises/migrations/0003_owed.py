"""Index what is still owed, and not only what is open: broken promises nobody made good yet stand on the lists too."""

from django.db import migrations, models
from django.db.models import Q

OWED = Q(("end", ""), Q(("end", "broken"), ("settled_at__isnull", True)), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_notices")]

    operations = [
        migrations.RemoveIndex(model_name="promise", name="promise_owner"),
        migrations.RemoveIndex(model_name="promise", name="promise_team"),
        migrations.RemoveIndex(model_name="promise", name="promise_due"),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(condition=OWED, fields=["owner", "due_at", "id"], name="promise_owed_owner"),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(condition=OWED, fields=["team", "due_at", "id"], name="promise_owed_team"),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(condition=OWED, fields=["inbox", "due_at", "id"], name="promise_owed_inbox"),
        ),
    ]
