"""Keep questions, answers and what members do about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversations", "0015_chat_acknowledgements"),
        ("customers", "0004_tier"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("question", "Question"), ("answer", "Answer"), ("comment", "Comment")], max_length=8
                    ),
                ),
                ("by_team", models.BooleanField(default=False)),
                ("body", models.TextField(blank=True, help_text="Markdown, as it was written")),
                ("html", models.TextField(blank=True, help_text="the same, made safe")),
                (
                    "cleaned_by",
                    models.PositiveSmallIntegerField(default=0, help_text="by which rules it was made safe"),
                ),
                ("digest", models.BigIntegerField(default=0, help_text="of its words; finds what was written before")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("visible", "Everybody sees it"),
                            ("waiting", "Waits for a look by the team"),
                            ("hidden", "Hidden by the team"),
                            ("deleted", "Removed by its author"),
                        ],
                        default="visible",
                        max_length=8,
                    ),
                ),
                ("score", models.IntegerField(default=0, help_text="how many found it helpful")),
                (
                    "flag_weight",
                    models.PositiveSmallIntegerField(default=0, help_text="of the flags nobody has looked at yet"),
                ),
                ("created_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pseudonym",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="name in the community"),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="the pseudonym, written the same whatever its letters",
                        max_length=60,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "New"), (1, "Member"), (2, "Trusted")], default=0, verbose_name="trust"
                    ),
                ),
                ("is_silenced", models.BooleanField(default=False, verbose_name="may not write any more")),
                (
                    "is_current",
                    models.BooleanField(
                        default=True, help_text="not one that came along when two customers became one"
                    ),
                ),
                ("wants_mail", models.BooleanField(default=True)),
                ("post_count", models.PositiveIntegerField(default=0, help_text="what everybody may see of theirs")),
                ("helped_count", models.PositiveIntegerField(default=0, help_text="votes for what they wrote")),
                ("accepted_count", models.PositiveIntegerField(default=0)),
                ("joined_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("slug", models.SlugField(allow_unicode=True, max_length=40, unique=True)),
                ("question_count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="as_question",
                        serialize=False,
                        to="community.post",
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("slug", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=10)),
                ("answer_count", models.PositiveIntegerField(default=0, help_text="answers that everybody may see")),
                (
                    "is_official",
                    models.BooleanField(default=False, help_text="the team answered, or stands behind an answer"),
                ),
                ("handed_over_at", models.DateTimeField(null=True)),
            ],
            bases=("community.post",),
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("is_open", models.BooleanField(default=True, verbose_name="open")),
                (
                    "hands_over_after_hours",
                    models.PositiveSmallIntegerField(default=24, verbose_name="the team takes over after"),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conversations.inbox",
                        verbose_name="inbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "community",
            },
        ),
        migrations.AddField(
            model_name="post",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posts",
                to="community.member",
            ),
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "It is advertising"),
                            ("rude", "It is unkind"),
                            ("private", "It tells something private"),
                            ("wrong", "It is wrong or dangerous"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=300)),
                ("weight", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="community.post",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Moderation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=8)),
                ("after", models.CharField(max_length=8)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("settled", models.JSONField(default=list, help_text="the flags that were settled by it")),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moderations", to="community.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_mention", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.member",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, default="", max_length=150)),
                ("body", models.TextField()),
                ("at", models.DateTimeField(help_text="when it was replaced")),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="community.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.member"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="community.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="as_answer",
                        serialize=False,
                        to="community.post",
                    ),
                ),
                ("is_official", models.BooleanField(default=False)),
                (
                    "message_id",
                    models.BigIntegerField(help_text="the message it was first said in", null=True, unique=True),
                ),
                (
                    "official_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            bases=("community.post",),
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.member",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.question",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="question",
            name="accepted",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="community.answer",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="conversation",
            field=models.ForeignKey(
                help_text="in which the team looks after it",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="conversations.conversation",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="tags",
            field=models.ManyToManyField(related_name="questions", to="community.tag"),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "post_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="as_comment",
                        serialize=False,
                        to="community.post",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="community.answer",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="community.question"
                    ),
                ),
            ],
            bases=("community.post",),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="community.question"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["kind", "state", "-id"], name="post_newest"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["kind", "state", "-score", "-id"], name="post_most_voted"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["member", "-created_at"], name="post_member"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["digest"], name="post_digest"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(
                    ("state", "waiting"), models.Q(("flag_weight__gt", 0), ("state", "visible")), _connector="OR"
                ),
                fields=["id"],
                name="post_to_look_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("member__isnull", True), ("by_team", False), _connector="XOR"), name="post_by_one"
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["customer"], name="member_customer"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("customer",), name="member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(fields=("post", "member"), name="flag_once"),
        ),
        migrations.AddIndex(
            model_name="news",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)), fields=["not_before", "id"], name="news_ready"
            ),
        ),
        migrations.AddIndex(
            model_name="news",
            index=models.Index(fields=["member", "sent_at"], name="news_sent"),
        ),
        migrations.AddIndex(
            model_name="news",
            index=models.Index(fields=["post"], name="news_post"),
        ),
        migrations.AddConstraint(
            model_name="news",
            constraint=models.UniqueConstraint(fields=("member", "post"), name="news_once"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("post", "member"), name="vote_once"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["member", "-id"], name="subscription_member"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(fields=("question", "member"), name="subscription_once"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("answer_count", 0)), fields=["post_ptr"], name="question_unanswered"
            ),
        ),
    ]
