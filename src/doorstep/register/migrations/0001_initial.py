import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
            model_name="device",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="register.worker"
            ),
        ),
    ]
