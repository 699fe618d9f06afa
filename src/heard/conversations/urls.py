"""Addresses of the workspace's pages: nouns, and what can be done to them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from heard.conversations.views import (
    answers,
    asides,
    attachments,
    brand,
    bulk,
    choices,
    conversations,
    drafts,
    lists,
    messages,
    moving,
    of_customer,
    profile,
    saved_views,
    searching,
    starting,
    steps,
)

one_message = [
    path("", messages.about, name="message"),
    path("pictures/<int:nth>/", messages.picture, name="picture"),
    path("sending/", answers.sending, name="sending"),
    path("forwarding/", asides.forwarding, name="forwarding"),
    path("splitting/", moving.splitting, name="splitting"),
]

one_conversation: list[URLPattern | URLResolver] = [
    path("", conversations.show, name="conversation"),
    path("reading/", conversations.reading, name="reading"),
    path("as-customer/", conversations.as_customer, name="as_customer"),
    path("replies/", answers.write, name="replies"),
    path("replies/<int:message>/withdrawal/", answers.withdrawal, name="withdrawal"),
    path("messages/<int:message>/", include(one_message)),
    path("draft/", drafts.draft, name="draft"),
    path("draft/files/", drafts.draft_files, name="draft_files"),
    path("draft/files/<int:file>/removal/", drafts.draft_file_removal, name="draft_file_removal"),
    path("asides/", asides.asides, name="asides"),
    path("asides/<int:side>/answers/", asides.aside_answers, name="aside_answers"),
    path("asides/<int:side>/closure/", asides.aside_closure, name="aside_closure"),
    path("closure/", steps.closure, name="closure"),
    path("reopening/", steps.reopening, name="reopening"),
    path("assignment/", steps.assignment, name="assignment"),
    path("snooze/", steps.put_away, name="snooze"),
    path("wakening/", steps.wakening, name="wakening"),
    path("waiting/", steps.waiting, name="waiting"),
    path("spam/", steps.spam, name="spam"),
    path("not-spam/", steps.no_spam, name="not_spam"),
    path("block/", steps.block, name="block"),
    path("unblock/", steps.unblock, name="unblock"),
    path("tags/", steps.tags, name="tags"),
    path("details/", steps.details, name="details"),
    path("customer/", profile.profile, name="conversation_customer"),
    path("choices/<slug:what>/", choices.choices, name="choices"),
    path("macros/<int:macro>/", choices.macro_run, name="macro_run"),
    path("merging/", moving.merging, name="merging"),
    path("merges/<int:merge>/undoing/", moving.merge_undoing, name="merge_undoing"),
    path("splits/<int:split>/undoing/", moving.split_undoing, name="split_undoing"),
]

urlpatterns = [
    path("", lists.home, name="home"),
    path("inbox/<slug:view>/", lists.inbox, name="inbox"),
    path("inbox/team/<int:number>/", lists.team, name="team_inbox"),
    path("search/", searching.results, name="search"),
    path("palette/", searching.palette, name="palette"),
    path("views/", saved_views.saved_views, name="saved_views"),
    path("views/<int:number>/", saved_views.saved_view, name="saved_view"),
    path("views/<int:number>/changing/", saved_views.changing, name="saved_view_changing"),
    path("views/<int:number>/removal/", saved_views.removal, name="saved_view_removal"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/choices/<slug:what>/", bulk.choices, name="bulk_choices"),
    path("bulk/merging/", bulk.merging, name="bulk_merging"),
    path("bulk/<uuid:token>/undoing/", bulk.undoing, name="bulk_undoing"),
    path("customers/<int:number>/conversations/", of_customer.conversations, name="customer_conversations"),
    path("customers/<int:number>/timeline/", of_customer.happened, name="customer_timeline"),
    path("conversations/new/", starting.new_conversation, name="new_conversation"),
    path("conversations/new/people/", starting.people, name="people"),
    path("conversations/<int:number>/next/", conversations.beside, {"way": "next"}, name="next_conversation"),
    path(
        "conversations/<int:number>/previous/", conversations.beside, {"way": "previous"}, name="previous_conversation"
    ),
    path("conversations/<int:number>/", include(one_conversation)),
    path("attachments/<str:token>/", attachments.attachment, name="attachment"),
    re_path(r"^brand/(?P<colour>[0-9a-f]{6})\.css$", brand.brand_css, name="brand_css"),
    path("brand/<int:number>/<slug:start>/", brand.brand_logo, name="brand_logo"),
]
