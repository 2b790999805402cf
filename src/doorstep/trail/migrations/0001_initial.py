import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("signature", models.BinaryField()),
                ("frontier", models.BinaryField()),
                ("through", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                ("place", models.CharField(blank=True, max_length=32)),
                ("digest", models.BinaryField()),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["act", "at"], name="trail_entry_act_fb928c_idx"),
                    models.Index(fields=["place", "at"], name="trail_entry_place_b2eb92_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("act", ""), _negated=True), models.Q(("by", ""), _negated=True)),
                        name="entry_names_act_and_actor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaf",
                        to="trail.entry",
                    ),
                ),
            ],
        ),
    ]
