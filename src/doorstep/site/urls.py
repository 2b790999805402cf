"""All addresses of the service."""

from django.urls import path

from doorstep.site import views

urlpatterns = [
    path("", views.start, name="start"),
    path("language", views.choose_language, name="language"),
]
