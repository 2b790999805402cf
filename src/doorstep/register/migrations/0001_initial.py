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
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("worker", "household", "device", "evaluator"))),
                        name="principal_kind",
                    )
                ],
            },
        ),
    ]
