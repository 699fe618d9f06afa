"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from heard.promises.views import (
    calls,
    news,
    notices,
    of_conversation,
    of_order,
    owed,
    own_password,
    request,
    requests,
    steps,
    with_password,
)
from heard.promises.views.customer_wish import customer_wish
from heard.promises.views.wish import wish

app_name = "promises"
urlpatterns = [
    path("owed/", owed.index, name="owed"),
    path("owed/look/", owed.look, name="owed_look"),
    path("owed/news/", news.news, name="owed_news"),
    path("owed/words/", notices.drafts, name="notices"),
    path("owed/words/<int:number>/sending/", notices.sending, name="notice_sending"),
    path("owed/words/<int:number>/taking/", notices.taking, name="notice_taking"),
    path("owed/words/<int:number>/dropping/", notices.dropping, name="notice_dropping"),
    path("owed/mine/", owed.owed, {"whose": "mine"}, name="owed_mine"),
    path("owed/everybody/", owed.owed, {"whose": "everybody"}, name="owed_everybody"),
    path("owed/team/<int:number>/", owed.of_team, name="owed_team"),
    path("conversations/<int:number>/promises/", of_conversation.promises, name="of_conversation"),
    path("conversations/<int:number>/promises/spoken/", of_conversation.spoken, name="spoken"),
    path("conversations/<int:number>/promises/new/", of_conversation.making, name="making"),
    path("promises/<int:number>/", steps.look, name="look"),
    path("promises/<int:number>/keeping/", steps.keeping, name="keeping"),
    path("promises/<int:number>/release/", steps.releasing, name="releasing"),
    path("promises/<int:number>/moment/", steps.moving, name="moving"),
    path("promises/<int:number>/pause/", steps.pausing, name="pausing"),
    path("promises/<int:number>/owner/", steps.handing_over, name="handing_over"),
    path("promises/<int:number>/call/", calls.logging, name="logging_call"),
    path("promises/<int:number>/cause/", steps.explaining, name="explaining"),
    path("promises/<int:number>/undoing/", steps.undoing, name="undoing"),
    path("orders/<int:number>/promises/new/", of_order.making, name="of_order"),
    path("customers/<int:number>/wish/", customer_wish, name="customer_wish"),
    path("request/<str:token>/", request.show, name="request"),
    path("request/<str:token>/messages/", request.messages, name="request_messages"),
    path("request/<str:token>/messages/<int:number>/", request.message, name="request_message"),
    path("request/<str:token>/calls/", request.calls, name="request_calls"),
    path("request/<str:token>/closure/", request.closure, name="request_closure"),
    path("request/<str:token>/reopening/", request.reopening, name="request_reopening"),
    path("request/<str:token>/fresh/", request.fresh_link, name="fresh_link"),
    path("request/<str:token>/files/<str:address>/", request.file, name="request_file"),
    path("requests/", requests.index, name="requests"),
    path("requests/code/", requests.code, name="requests_code"),
    path("requests/signing-in/", requests.signing_in, name="requests_signing_in"),
    path("requests/with-password/", with_password.with_password, name="requests_with_password"),
    path("requests/password/", own_password.own_password, name="own_password"),
    path("requests/password/code/", own_password.code, name="own_password_code"),
    path("requests/password/removal/", own_password.removal, name="own_password_removal"),
    path("requests/signing-out/", requests.signing_out, name="requests_signing_out"),
    path("updates/<str:token>/", wish, name="wish"),
]
