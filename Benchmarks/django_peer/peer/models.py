"""Terreau's tables, as far as the page of a budget reads them."""

from django.db import models


def parent(model, **options):
    return models.ForeignKey(model, on_delete=models.DO_NOTHING, related_name="+", **options)


class Person(models.Model):
    id = models.TextField(primary_key=True)
    name = models.TextField()
    status = models.TextField()

    class Meta:
        managed = False
        db_table = "people"


class Role(models.Model):
    person = parent(Person, primary_key=True)
    role = models.TextField()

    class Meta:
        managed = False
        db_table = "role_grants"


class Session(models.Model):
    token_hash = models.TextField(primary_key=True)
    person = parent(Person)
    csrf = models.TextField()
    expires_at = models.TextField()

    class Meta:
        managed = False
        db_table = "sessions"


class Organisation(models.Model):
    id = models.TextField(primary_key=True)
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "organisations"


class Project(models.Model):
    id = models.TextField(primary_key=True)
    slug = models.TextField()
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "projects"


class Budget(models.Model):
    id = models.TextField(primary_key=True)
    slug = models.TextField()
    name = models.TextField()
    purpose = models.TextField()

    class Meta:
        managed = False
        db_table = "budgets"


class Policy(models.Model):
    budget = parent(Budget, primary_key=True)
    version = models.IntegerField()
    self_service_ceiling = models.IntegerField()
    quorum_size = models.IntegerField()
    objection_days = models.IntegerField()
    hourly_guide = models.IntegerField()
    rhythm = models.TextField()
    visibility = models.TextField()

    class Meta:
        managed = False
        db_table = "budget_policies"


class Membership(models.Model):
    budget = parent(Budget, primary_key=True)
    person = parent(Person)
    role = models.TextField()

    class Meta:
        managed = False
        db_table = "budget_people"


class Agreement(models.Model):
    id = models.TextField(primary_key=True)
    title = models.TextField()
    funder = parent(Organisation)

    class Meta:
        managed = False
        db_table = "agreements"


class Line(models.Model):
    id = models.TextField(primary_key=True)
    slug = models.TextField()
    name = models.TextField()
    agreement = parent(Agreement, null=True)

    class Meta:
        managed = False
        db_table = "fund_lines"


class Total(models.Model):
    """The sums that the database keeps; Terreau reads them too."""

    budget = parent(Budget, primary_key=True)
    line = models.TextField(db_column="fund_line_id")
    kind = models.TextField()
    net = models.BigIntegerField()
    pending = models.BigIntegerField(db_column="debits_pending")

    class Meta:
        managed = False
        db_table = "account_totals"


class Draw(models.Model):
    id = models.TextField(primary_key=True)
    number = models.IntegerField()
    state = models.TextField()
    gesture = models.TextField()
    budget = parent(Budget)
    project = parent(Project, null=True)
    declared_by = parent(Person, db_column="declared_by")
    payee_person = parent(Person, null=True)
    payee_organisation = parent(Organisation, null=True)
    purpose = models.TextField()
    amount = models.IntegerField()
    declared_at = models.TextField()
    accepted_at = models.TextField(null=True)
    done_at = models.TextField(null=True)
    settled_at = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "draws"


class Question(models.Model):
    id = models.TextField(primary_key=True)
    draw = parent(Draw)
    closed_at = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "draw_questions"


class PaymentLine(models.Model):
    id = models.TextField(primary_key=True)
    draw = parent(Draw)
    state = models.TextField()

    class Meta:
        managed = False
        db_table = "payment_lines"
