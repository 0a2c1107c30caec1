from django.urls import path

from . import views

urlpatterns = [
    path("healthz", views.alive),
    path("budgets/<slug:slug>", views.budget),
]
