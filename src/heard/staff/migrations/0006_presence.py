"""Keep whether somebody is there as online, away or offline, how many chats they are given, and how they are told of them."""

import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def name_anew(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever was busy or away said so, and stays away until they say otherwise."""
    agents = apps.get_model("staff", "Agent").objects
    agents.filter(availability="available").update(availability="online")
    agents.filter(availability__in=["busy", "away"]).update(availability="away", availability_by_hand=True)


def name_as_before(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever did not put themselves away was given work, wherever they were."""
    agents = apps.get_model("staff", "Agent").objects
    agents.filter(availability_by_hand=False).update(availability="available")
    agents.exclude(availability="available").update(availability="away")


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_push_by_session")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="availability_by_hand",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="they chose to be away or offline: no page of theirs changes it",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="availability_since",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="agent",
            name="chat_capacity",
            field=models.PositiveSmallIntegerField(
                db_default=3,
                default=3,
                help_text="How many live chats are given automatically.",
                verbose_name="chats at the same time",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="pushes_chats",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="In the same browsers, while no page of Heard is in front; not while you set yourself offline.",
                verbose_name="Tell me of chats that wait, and of messages in mine",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="plays_sounds",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="When one waits, and when a visitor writes in one of yours.",
                verbose_name="Play a tone for chats",
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="availability",
            field=models.CharField(
                choices=[("online", "Online"), ("away", "Away"), ("offline", "Offline")],
                default="offline",
                max_length=10,
                verbose_name="availability",
            ),
        ),
        migrations.RunPython(name_anew, name_as_before),
    ]
