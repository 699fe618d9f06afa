"""Addresses of feedback."""

from __future__ import annotations

from django.urls import path

from heard.feedback.views import complaint_steps, complaints, remedy, said
from heard.feedback.views.asked import asked

app_name = "feedback"
urlpatterns = [
    path("asked/<str:token>/", asked, name="asked"),
    path("said/", said.said, name="said"),
    path("conversations/<int:number>/said/", said.of_conversation, name="said_panel"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/export/", complaints.export, name="complaints_export"),
    path("conversations/<int:number>/complaints/", complaint_steps.panel, name="complaint_panel"),
    path("conversations/<int:number>/complaints/new/", complaint_steps.opening, name="complaint_opening"),
    path("complaints/<int:number>/owner/", complaint_steps.handing_over, name="complaint_owner"),
    path("complaints/<int:number>/cause/", complaint_steps.cause, name="complaint_cause"),
    path("complaints/<int:number>/remedies/", complaint_steps.remedies, name="remedies"),
    path("complaints/<int:number>/answer/", complaint_steps.answering, name="complaint_answer"),
    path("complaints/<int:number>/words/", complaint_steps.ready_words, name="remedy_words"),
    path("complaints/<int:number>/closure/", complaint_steps.closure, name="complaint_closure"),
    path("complaints/<int:number>/reopening/", complaint_steps.reopening, name="complaint_reopening"),
    path("complaints/<int:number>/withdrawal/", complaint_steps.withdrawal, name="complaint_withdrawal"),
    path("complaints/<int:number>/restoring/", complaint_steps.restoring, name="complaint_restoring"),
    path("remedy/<str:token>/", remedy.show, name="remedy"),
    path("remedy/<str:token>/answer/", remedy.answer, name="remedy_answer"),
    path("remedy/<str:token>/fresh/", remedy.fresh_link, name="remedy_fresh"),
]
