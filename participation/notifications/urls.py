"""Addresses of notifications."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("konto/mitteilungen/", views.inbox, name="list"),
    path("konto/mitteilungen/gelesen/", views.mark_read, name="mark_read"),
    path("konto/mitteilungen/abbestellen/<str:token>/", views.stop_mail, name="stop_mail"),
    path("konto/mitteilungen/<int:pk>/", views.detail, name="detail"),
]
