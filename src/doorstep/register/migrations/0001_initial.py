import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import doorstep.register.models.cards
import doorstep.register.models.codes
import doorstep.register.models.ordered
import doorstep.register.models.principals


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Principal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("login", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("worker", "worker"),
                            ("household", "household"),
                            ("device", "device"),
                            ("evaluator", "evaluator"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "pseudonym",
                    models.CharField(
                        default=doorstep.register.models.principals.new_pseudonym,
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("language", models.CharField(default="zh", max_length=2)),
                ("is_active", models.BooleanField(default=True)),
                ("one_time", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("given_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", doorstep.register.models.ordered.OrderedText(max_length=30)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("city", "city"),
                            ("county", "county"),
                            ("township", "township"),
                            ("village", "village"),
                            ("group", "group"),
                        ],
                        max_length=8,
                    ),
                ),
                ("path", doorstep.register.models.ordered.OrderedText(max_length=200)),
                ("name", doorstep.register.models.ordered.OrderedText(max_length=120)),
                ("pinyin", doorstep.register.models.ordered.OrderedText(blank=True, max_length=400)),
                ("initials", doorstep.register.models.ordered.OrderedText(blank=True, max_length=120)),
                ("english", models.CharField(blank=True, max_length=200)),
                ("first_day", models.DateField(null=True)),
                ("last_day", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlaceEarlier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_day", models.DateField()),
                ("code", doorstep.register.models.ordered.OrderedText(max_length=30)),
                ("level", models.CharField(max_length=8)),
                ("name", doorstep.register.models.ordered.OrderedText(max_length=120)),
                ("pinyin", doorstep.register.models.ordered.OrderedText(blank=True, max_length=400)),
                ("initials", doorstep.register.models.ordered.OrderedText(blank=True, max_length=120)),
                ("english", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="PlaceSuccessor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("kind", models.CharField(choices=[("merge", "merge"), ("split", "split")], max_length=5)),
            ],
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", doorstep.register.models.ordered.OrderedText(max_length=200)),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "person"), (2, "household")])),
                ("subject", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "throttling_failure_timestamp",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="A timestamp of the last failed verification attempt. Null if last attempt succeeded.",
                        null=True,
                    ),
                ),
                (
                    "throttling_failure_count",
                    models.PositiveIntegerField(default=0, help_text="Number of successive failed attempts."),
                ),
                ("salt", models.CharField(default=doorstep.register.models.codes.new_salt, max_length=40)),
                ("last_step", models.BigIntegerField(default=-1)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "principal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="device",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Evaluator",
            fields=[
                (
                    "principal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="evaluator",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("body", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdCard",
            fields=[
                (
                    "principal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "number",
                    models.CharField(default=doorstep.register.models.cards.new_number, max_length=20, unique=True),
                ),
                ("issued_at", models.DateTimeField()),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "principal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="worker",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("body", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddConstraint(
            model_name="principal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("worker", "household", "device", "evaluator"))), name="principal_kind"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="given_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="principal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="duties", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="stands_in",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="stand_ins", to="register.duty"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="household",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="households", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="place",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="placeearlier",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="placeearlier",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="earlier", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="placesuccessor",
            name="earlier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="successors", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="placesuccessor",
            name="later",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="predecessors", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="searchtoken",
            name="place",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="signincode",
            name="user",
            field=models.ForeignKey(
                help_text="The user that this device belongs to.",
                on_delete=django.db.models.deletion.CASCADE,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="householdcard",
            name="household",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="card", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="register.worker"
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["path"], name="place_by_path"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["name"], name="place_by_name"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["pinyin"], name="place_by_pinyin"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["initials"], name="place_by_initials"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("code",), name="place_code"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("province", "city", "county", "township", "village", "group"))),
                name="place_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day", None), ("first_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"
                ),
                name="place_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["principal", "first_day"], name="duty_of_principal"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="duty_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", None), ("household", None), _connector="OR"), name="duty_has_one_scope"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("given_by")), _negated=True),
                    _connector="OR",
                ),
                name="duty_is_not_confirmed_by_its_giver",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_by", None), models.Q(("given_by", models.F("principal")), _negated=True), _connector="OR"
                ),
                name="duty_is_not_given_to_oneself",
            ),
        ),
        migrations.AddIndex(
            model_name="placeearlier",
            index=models.Index(fields=["code"], name="place_earlier_by_code"),
        ),
        migrations.AddIndex(
            model_name="placeearlier",
            index=models.Index(fields=["name"], name="place_earlier_by_name"),
        ),
        migrations.AddConstraint(
            model_name="placeearlier",
            constraint=models.UniqueConstraint(fields=("place", "last_day"), name="place_earlier_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="placesuccessor",
            constraint=models.UniqueConstraint(fields=("earlier", "later", "first_day"), name="place_successor_once"),
        ),
        migrations.AddConstraint(
            model_name="placesuccessor",
            constraint=models.CheckConstraint(
                condition=models.Q(("earlier", models.F("later")), _negated=True), name="place_succeeds_another"
            ),
        ),
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["kind", "token", "place", "subject"], name="search_by_token"),
        ),
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["subject", "kind", "token"], name="search_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="searchtoken",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", (1, 2))), name="search_token_kind"),
        ),
    ]
