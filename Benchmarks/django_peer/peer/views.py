"""The page of a budget as a Django developer would write it: the same session, the same rows, the same figures."""

import hashlib
import statistics
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from .models import Budget, Draw, Line, Membership, PaymentLine, Policy, Question, Role, Session, Total

STATES = {"accepted": "Accepté", "settled": "Réglé", "evidenced": "Justifié", "waiting": "À décider"}


def alive(request):
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def signed_in(request):
    token = request.COOKIES.get("terreau_session", "")
    session = Session.objects.select_related("person").filter(token_hash=hashlib.sha256(token.encode()).hexdigest()).first()
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return session if session and session.expires_at > now and session.person.status != "left" else None


def money(cents):
    euros = f"{abs(cents) // 100:,}".replace(",", "\u202f")
    return f"{'−' if cents < 0 else ''}{euros},{abs(cents) % 100:02d}\u00a0€"


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def clocks(budget):
    accepted, paid = [], []
    draws = Draw.objects.filter(budget=budget, accepted_at__isnull=False, amount__gt=0).order_by("-number")
    for declared, yes, done, settled in draws.values_list("declared_at", "accepted_at", "done_at", "settled_at")[:100]:
        accepted.append(seconds(yes) - seconds(declared))
        if settled:
            paid.append(seconds(settled) - seconds(done or yes))
    return [statistics.median(times) if times else None for times in (accepted, paid)]


def budget(request, slug):
    session = signed_in(request)
    if session is None:
        return redirect("/connexion")
    roles = set(Role.objects.filter(person=session.person).values_list("role", flat=True))
    found = Budget.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    policy = Policy.objects.filter(budget=found).order_by("-version").first()
    group = list(Membership.objects.filter(budget=found).select_related("person"))
    figures = {}
    sums = Total.objects.filter(budget=found).values("line", "kind", "net", "pending")
    for row in sums:
        line = figures.setdefault(row["line"], {"left": 0, "reserved": 0, "owed": 0, "paid": 0})
        if row["kind"] == "allocation":
            line["left"] += row["net"] - row["pending"]
            line["reserved"] += row["pending"]
        elif row["kind"] == "owed":
            line["owed"] += row["net"]
        else:
            line["paid"] += row["net"]
    totals = {part: sum(line[part] for line in figures.values()) for part in ("left", "reserved", "owed", "paid")}
    lines = [
        {"line": line, "left": money(figures[line.id]["left"])}
        for line in Line.objects.filter(id__in=figures).select_related("agreement__funder").order_by("slug")
    ]
    draws = (
        Draw.objects.filter(budget=found)
        .select_related("project", "declared_by", "payee_person", "payee_organisation")
        .annotate(
            is_asked=Exists(Question.objects.filter(draw=OuterRef("pk"), closed_at__isnull=True)),
            is_scheduled=Exists(PaymentLine.objects.filter(draw=OuterRef("pk"), state="live")),
        )
        .order_by("-number")[:50]
    )
    rows = [
        {
            "draw": draw,
            "amount": money(draw.amount),
            "state": "Question" if draw.is_asked else "Prévu" if draw.is_scheduled else STATES.get(draw.state, draw.state),
            "payee": draw.payee_person.name if draw.payee_person else draw.payee_organisation.name,
        }
        for draw in draws
    ]
    to_accepted, to_paid = clocks(found)
    return render(
        request,
        "budget.html",
        {
            "budget": found, "policy": policy, "ceiling": money(policy.self_service_ceiling or 0), "session": session,
            "roles": roles, "stewards": sorted(m.person.name for m in group if m.role == "steward"),
            "is_member": any(m.person_id == session.person_id for m in group),
            "parts": [(name, money(cents)) for name, cents in totals.items()], "total": money(sum(totals.values())),
            "left": money(totals["left"]), "lines": lines, "rows": rows, "to_accepted": to_accepted, "to_paid": to_paid,
        },
    )
