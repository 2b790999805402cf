"""All addresses of the service. Each must say who may open it: see tests/site/test_every_address.py."""

from django.urls import path

from doorstep.site.views import account, duties, people, rules, rules_propose, signing, start, trail

handler400 = "doorstep.site.views.errors.bad_request"
handler403 = "doorstep.site.views.errors.forbidden"
handler404 = "doorstep.site.views.errors.not_found"
handler500 = "doorstep.site.views.errors.fault"

urlpatterns = [
    path("", start.start, name="start"),
    path("language", start.choose_language, name="language"),
    path("sign-in", signing.sign_in_page, name="sign-in"),
    path("sign-in/code", signing.code_page, name="sign-in-code"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("card", signing.card_page, name="card"),
    path("card/<str:code>", signing.card_page, name="card-scanned"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/code", account.code, name="code"),
    path("pin", account.pin, name="pin"),
    path("people", people.people, name="people"),
    path("people/add", people.add, name="person-add"),
    path("people/<int:pk>", people.person, name="person"),
    path("people/<int:pk>/duty", duties.give, name="duty-give"),
    path("people/<int:pk>/password", people.reset, name="person-reset"),
    path("people/<int:pk>/close", people.close, name="person-close"),
    path("duties/<int:pk>/confirm", duties.confirm, name="duty-confirm"),
    path("duties/<int:pk>/end", duties.end, name="duty-end"),
    path("duties/<int:pk>/stand-in", duties.stand_in_page, name="duty-stand-in"),
    path("households/<int:pk>/card", people.card, name="household-card"),
    path("rules", rules.rules, name="rules"),
    path("local-values", rules.local, name="local-values"),
    path("local-values/propose", rules_propose.propose, name="local-value-propose"),
    path("local-values/<int:pk>", rules.decide, name="local-value"),
    path("trail", trail.trail, name="trail"),
    path("trail/export", trail.trail_export, name="trail-export"),
]
