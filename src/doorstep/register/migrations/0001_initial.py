import uuid

import django.db.models.deletion
import django.db.models.expressions
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
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "proof",
                    models.CharField(
                        choices=[("pin", "pin"), ("voice", "voice"), ("witness", "witness")], max_length=7
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("counts_from", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("purpose", models.CharField(max_length=60)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=40)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("abandoned", "abandoned")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("saved_at", models.DateTimeField()),
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
            name="Entitlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(null=True)),
                (
                    "every",
                    models.CharField(
                        choices=[("once", "once"), ("month", "month"), ("quarter", "quarter"), ("year", "year")],
                        default="once",
                        max_length=7,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.BinaryField()),
                ("size", models.PositiveBigIntegerField()),
                ("sealed", models.BinaryField(null=True)),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("merge", "merge"), ("split", "split")], max_length=5)),
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="HouseholdEarlierPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("id", "id"), ("phone", "phone"), ("account", "account")], max_length=7),
                ),
                ("match", models.BinaryField(max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="IncomeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.CharField(max_length=20)),
                ("what", models.CharField(blank=True, max_length=120)),
                ("quantity", models.BigIntegerField(null=True)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("price", models.BigIntegerField(null=True)),
                ("amount", models.BigIntegerField(null=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("stated", "stated"),
                            ("observed", "observed"),
                            ("document", "document"),
                            ("standard", "standard"),
                        ],
                        max_length=8,
                    ),
                ),
                ("standard", models.CharField(blank=True, max_length=80)),
                ("one_off", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="IncomeStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("members", models.PositiveIntegerField()),
                ("rules", models.JSONField()),
                ("pack", models.CharField(max_length=64)),
                ("wage", models.BigIntegerField(null=True)),
                ("business", models.BigIntegerField(null=True)),
                ("property", models.BigIntegerField(null=True)),
                ("transfer", models.BigIntegerField(null=True)),
                ("expense", models.BigIntegerField(null=True)),
                ("claims", models.BigIntegerField(null=True)),
                ("self_paid", models.BigIntegerField(null=True)),
                ("net", models.BigIntegerField(null=True)),
                ("ref", models.BigIntegerField(null=True)),
                ("evidenced", models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="KinDeclared",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("match", models.BinaryField(max_length=16)),
                ("declared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MatchingAuthorisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "proof",
                    models.CharField(
                        choices=[("pin", "pin"), ("voice", "voice"), ("witness", "witness")], max_length=7
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("counts_from", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("departments", models.JSONField()),
                ("members", models.JSONField()),
                ("purpose", models.CharField(max_length=200)),
                ("last_day", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("as_of", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("source", models.CharField(max_length=30)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("stated", "stated"),
                            ("observed", "observed"),
                            ("document", "document"),
                            ("standard", "standard"),
                        ],
                        max_length=8,
                    ),
                ),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("pinyin", doorstep.register.models.ordered.OrderedText(blank=True, max_length=720)),
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
                ("pinyin", doorstep.register.models.ordered.OrderedText(blank=True, max_length=720)),
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
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
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
            name="SensitiveRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=200)),
                ("field", models.CharField(max_length=60)),
                ("count", models.PositiveIntegerField()),
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
            name="Value",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=60)),
                ("value", models.TextField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("digest", models.BinaryField()),
            ],
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
            model_name="consent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="witness",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to=settings.AUTH_USER_MODEL
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
            model_name="evidence",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="voice",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.evidence"
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="taken_in", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="entitlement",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entitlements", to="register.household"
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
            model_name="draft",
            name="household",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="householdchange",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="householdchange",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="householdearlierplace",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="earlier_places", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="household",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="incomeitem",
            name="evidence",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="register.evidence",
            ),
        ),
        migrations.AddField(
            model_name="incomestatement",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="incomeitem",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="register.incomestatement"
            ),
        ),
        migrations.AddField(
            model_name="kindeclared",
            name="declarer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="matchingauthorisation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="matchingauthorisation",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="authorisations", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="matchingauthorisation",
            name="voice",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.evidence"
            ),
        ),
        migrations.AddField(
            model_name="matchingauthorisation",
            name="witness",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="corrects",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="register.observation",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="evidence",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="register.evidence",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="register.household",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="supersedes",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="register.observation",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="closed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships_closed",
                to="register.observation",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="opened",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships_opened",
                to="register.observation",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="voided",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships_voided",
                to="register.observation",
            ),
        ),
        migrations.AddField(
            model_name="incomestatement",
            name="observation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="statement", to="register.observation"
            ),
        ),
        migrations.AddField(
            model_name="householdchange",
            name="observation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="change", to="register.observation"
            ),
        ),
        migrations.AddField(
            model_name="householdchange",
            name="undone",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change_undone",
                to="register.observation",
            ),
        ),
        migrations.CreateModel(
            name="PersonNow",
            fields=[
                ("seq", models.BigIntegerField()),
                ("values", models.JSONField()),
                ("sources", models.JSONField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="now",
                        serialize=False,
                        to="register.person",
                    ),
                ),
                ("path", doorstep.register.models.ordered.OrderedText(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("relation", models.CharField(blank=True, max_length=40)),
                ("birth", models.DateField(null=True)),
                ("labour", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.AddField(
            model_name="observation",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="register.person",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="register.person"
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.person"
            ),
        ),
        migrations.AddField(
            model_name="entitlement",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entitlements",
                to="register.person",
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
            model_name="householdearlierplace",
            name="place",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.place"),
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
            model_name="programme",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="programmes", to="register.place"
            ),
        ),
        migrations.AddField(
            model_name="entitlement",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entitlements", to="register.programme"
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
            model_name="sensitiveread",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sensitiveread",
            name="household",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reads", to="register.household"
            ),
        ),
        migrations.AddField(
            model_name="sensitiveread",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reads", to="register.person"
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
            model_name="value",
            name="observation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="values",
                to="register.observation",
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
        migrations.CreateModel(
            name="HouseholdNow",
            fields=[
                ("seq", models.BigIntegerField()),
                ("values", models.JSONField()),
                ("sources", models.JSONField()),
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="now",
                        serialize=False,
                        to="register.household",
                    ),
                ),
                ("path", doorstep.register.models.ordered.OrderedText(blank=True, max_length=200)),
                ("household_class", models.CharField(blank=True, max_length=40)),
                ("household_type", models.CharField(blank=True, max_length=40)),
                ("head", models.CharField(blank=True, max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("income", models.BigIntegerField(null=True)),
                ("reference", models.BigIntegerField(null=True)),
                ("guarantees", models.CharField(blank=True, max_length=200)),
                ("last_visit", models.DateField(null=True)),
                ("risk", models.CharField(blank=True, max_length=120)),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.place",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"), models.Q(("sealed", None), ("state__in", ("done", "abandoned"))), _connector="OR"
                ),
                name="draft_empty_when_over",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["household", "purpose"], name="consent_of_household"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("witness", None), models.Q(("witness", models.F("by")), _negated=True), _connector="OR"
                ),
                name="consent_proved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof", "pin"), ("voice", None), ("witness", None)),
                    models.Q(("proof", "voice"), ("voice__isnull", False), ("witness", None)),
                    models.Q(("proof", "witness"), ("voice", None), ("witness__isnull", False)),
                    _connector="OR",
                ),
                name="consent_has_its_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"), name="item_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "standard"), models.Q(("standard", ""), _negated=True)),
                    models.Q(models.Q(("method", "standard"), _negated=True), ("standard", "")),
                    _connector="OR",
                ),
                name="standard_cost_is_labelled",
            ),
        ),
        migrations.AddIndex(
            model_name="kindeclared",
            index=models.Index(fields=["match"], name="kin_by_match"),
        ),
        migrations.AddConstraint(
            model_name="kindeclared",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("declarer", "match"), name="kin_declared_once"
            ),
        ),
        migrations.AddIndex(
            model_name="matchingauthorisation",
            index=models.Index(fields=["household", "last_day"], name="authorisation_of_household"),
        ),
        migrations.AddConstraint(
            model_name="matchingauthorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("witness", None), models.Q(("witness", models.F("by")), _negated=True), _connector="OR"
                ),
                name="matchingauthorisation_proved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchingauthorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof", "pin"), ("voice", None), ("witness", None)),
                    models.Q(("proof", "voice"), ("voice__isnull", False), ("witness", None)),
                    models.Q(("proof", "witness"), ("voice", None), ("witness__isnull", False)),
                    _connector="OR",
                ),
                name="matchingauthorisation_has_its_proof",
            ),
        ),
        migrations.AddIndex(
            model_name="incomestatement",
            index=models.Index(fields=["household", "last_day", "observation"], name="statement_newest"),
        ),
        migrations.AddConstraint(
            model_name="incomestatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="statement_of_some_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="incomestatement",
            constraint=models.CheckConstraint(condition=models.Q(("members__gte", 1)), name="statement_of_somebody"),
        ),
        migrations.AddConstraint(
            model_name="incomestatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net", None),
                    (
                        "net",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("wage"), "+", models.F("business")
                                    ),
                                    "+",
                                    models.F("property"),
                                ),
                                "+",
                                models.F("transfer"),
                            ),
                            "-",
                            models.F("expense"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="net_is_what_it_is_made_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomestatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ref", None),
                    (
                        "ref",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("claims")),
                            "-",
                            models.F("self_paid"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="ref_is_what_it_is_made_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("household", models.F("other")), _negated=True), name="household_change_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="householdchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("merge", "split"))), name="household_change_kind"
            ),
        ),
        migrations.AddField(
            model_name="personnow",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members_now",
                to="register.household",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("household", None), _negated=True),
                fields=["household", "seq"],
                name="observed_of_household",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("person", None), _negated=True), fields=["person", "seq"], name="observed_of_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household", None), ("person__isnull", False)),
                    models.Q(("household__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="observation_of_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ("stated", "observed", "document", "standard"))),
                name="observation_method",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day", None), ("voided", None)),
                fields=("person",),
                name="person_lives_in_one_household",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="membership_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), models.Q(("closed", None), _negated=True), _connector="OR"),
                name="membership_closed_by_something",
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["kind", "match"], name="identifier_by_match"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household", None), ("person__isnull", False)),
                    models.Q(("household__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="identifier_of_one_subject",
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
        migrations.AddConstraint(
            model_name="householdearlierplace",
            constraint=models.UniqueConstraint(
                fields=("household", "last_day"), name="household_earlier_place_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.CheckConstraint(
                condition=models.Q(("into", models.F("id")), _negated=True), name="household_not_into_itself"
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
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(fields=("place", "measure", "name"), name="programme_once_in_a_place"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="programme_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="entitlement_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"),
                name="entitlement_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("every__in", ("once", "month", "quarter", "year"))), name="entitlement_rhythm"
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
        migrations.AddConstraint(
            model_name="sensitiveread",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", ""), _negated=True), name="read_for_a_purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.UniqueConstraint(fields=("observation", "field"), name="value_once_in_an_observation"),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("salt__isnull", False), ("sealed", None), ("value__isnull", False)),
                    models.Q(("salt__isnull", False), ("sealed__isnull", False), ("value", None)),
                    models.Q(("salt", None), ("sealed", None), ("value", None)),
                    _connector="OR",
                ),
                name="value_clear_sealed_or_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="householdnow",
            index=models.Index(fields=["household_class", "path", "household"], name="household_by_class"),
        ),
        migrations.AddIndex(
            model_name="householdnow",
            index=models.Index(fields=["path", "income"], name="household_by_income"),
        ),
        migrations.AddIndex(
            model_name="householdnow",
            index=models.Index(fields=["path", "last_visit"], name="household_by_visit"),
        ),
        migrations.AddIndex(
            model_name="personnow",
            index=models.Index(fields=["labour", "path", "person"], name="person_by_labour"),
        ),
    ]
