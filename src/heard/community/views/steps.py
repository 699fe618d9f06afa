"""What members do under a question: answer, comment, vote, accept, flag, edit, take away. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heard.community.actions._posts import question_id_of
from heard.community.actions.accept_answer import accept_answer
from heard.community.actions.answer import answer as answer_verb
from heard.community.actions.close import close, open_again
from heard.community.actions.comment import comment as comment_verb
from heard.community.actions.delete_post import delete_post
from heard.community.actions.edit_post import edit_post
from heard.community.actions.flag import flag as flag_verb
from heard.community.actions.mark_official import mark_official
from heard.community.actions.restore_post import restore_post
from heard.community.actions.retag import retag
from heard.community.actions.subscribe import subscribe
from heard.community.actions.vote import vote as vote_verb
from heard.community.models import Answer, ClosureReason, FlagReason, Member, Post, PostKind, Question, Revision
from heard.community.paths import question_path
from heard.community.refusals import REFUSED, refusal, refused_too_often
from heard.community.slowing import may_click, may_write
from heard.community.views.asking import told
from heard.community.views.question import seen_question, show
from heard.community.views.visiting import Visitor, by_name, page

Step = Callable[[HttpRequest, Visitor, Post], None]


def step(doing: Step) -> Callable[..., HttpResponse]:
    """Let a member do one thing about a post, and bring them back to it; what cannot be done is told there."""

    @require_POST
    @by_name
    def done(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
        post = seen_post(visitor, number)
        question = seen_question(visitor, question_id_of(post))
        if not may_click(request):
            return show(request, visitor, question, status=429, problem=refused_too_often())
        try:
            doing(request, visitor, post)
        except REFUSED as error:
            return show(request, visitor, question, status=409, problem=refusal(error))
        return back_to(question, post)

    return done


def seen_post(visitor: Visitor, number: int) -> Post:
    """Return a post somebody may see. Raises Http404."""
    found = Post.objects.filter(pk=number).select_related("member", "as_answer", "as_comment").first()
    if found is None or not visitor.sees(found):
        raise Http404(_("This is not here any more."))
    return found


def back_to(question: Question, post: Post) -> HttpResponse:
    """Lead to where a post stands on its page."""
    return HttpResponseRedirect(f"{question_path(question)}#post-{post.pk}")


def member_of(visitor: Visitor) -> Member:
    """Return the member who does it. Raises Http404 for colleagues, whose pages offer no such thing."""
    if visitor.member is None or visitor.is_team:
        raise Http404(_("Only members do this. Please sign in as a customer."))
    return visitor.member


def _wants(request: HttpRequest) -> bool:
    return request.POST.get("wants", "1") == "1"


@step
def closure(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Let a question take no new answers and say why, or let it again. Raises Http404 for what is no question or no reason."""
    question = Question.objects.filter(pk=post.pk).first()
    if question is None:
        raise Http404
    if request.POST.get("wants") == "0":
        open_again(question=question, at=timezone.now(), **visitor.author)
        return
    if (reason := request.POST.get("reason", "")) not in ClosureReason.values:
        raise Http404
    close(question=question, reason=ClosureReason(reason), at=timezone.now(), **visitor.author)


@require_POST
@by_name
def answer(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Answer a question."""
    question, text = seen_question(visitor, number), request.POST.get("body", "")
    if not may_write(request):
        return show(request, visitor, question, status=429, problem=refused_too_often(), answer_typed=text)
    try:
        given = answer_verb(question=question, body=text, at=timezone.now(), **visitor.author)
    except REFUSED as error:
        return show(request, visitor, question, status=422, problem=refusal(error), answer_typed=text)
    told(request, given)
    return back_to(question, given)


@require_POST
@by_name
def comment(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Put a word beside a question or an answer."""
    beside = seen_post(visitor, number)
    question, text = seen_question(visitor, question_id_of(beside)), request.POST.get("body", "")
    typed: dict[str, Any] = {"comment_typed": (beside.pk, text)}
    if not may_write(request):
        return show(request, visitor, question, status=429, problem=refused_too_often(), **typed)
    about = Answer.objects.get(pk=beside.pk) if beside.kind == PostKind.ANSWER else None
    try:
        said = comment_verb(question=question, answer=about, body=text, at=timezone.now(), **visitor.author)
    except REFUSED as error:
        return show(request, visitor, question, status=422, problem=refusal(error), **typed)
    told(request, said)
    return back_to(question, said)


@step
def vote(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Say that it helped, or not after all."""
    vote_verb(member=member_of(visitor), post=post, at=timezone.now(), is_for=_wants(request))


@step
def accept(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Say which answer helped."""
    accept_answer(answer=_answer(post), accepts=_wants(request), **visitor.author)


@step
def official(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Stand behind an answer, for the team."""
    if visitor.agent is None or not visitor.is_team:
        raise Http404
    mark_official(agent=visitor.agent, answer=_answer(post), is_official=_wants(request))


@step
def flag(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Ask the team to look at it."""
    reason = request.POST.get("reason", "")
    known = FlagReason(reason) if reason in FlagReason.values else FlagReason.OTHER
    flag_verb(
        member=member_of(visitor), post=post, reason=known, words=request.POST.get("words", ""), at=timezone.now()
    )
    messages.success(request, _("Thank you. The team has a look at it."), extra_tags=str(post.pk))


@step
def remove(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Take away what one wrote."""
    delete_post(member=member_of(visitor), post=post, at=timezone.now())


@step
def restore(request: HttpRequest, visitor: Visitor, post: Post) -> None:
    """Bring it back."""
    restore_post(member=member_of(visitor), post=post, at=timezone.now())


@require_POST
@by_name
def subscription(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Hear of a question by mail, or not any more."""
    question = seen_question(visitor, number)
    if not may_click(request):
        return show(request, visitor, question, status=429, problem=refused_too_often())
    subscribe(member=member_of(visitor), question=question, at=timezone.now(), wants=_wants(request))
    return back_to(question, question)


@require_POST
@by_name
def tags(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Say better what a question is about."""
    question = seen_question(visitor, number)
    if not may_write(request):
        return show(request, visitor, question, status=429, problem=refused_too_often())
    try:
        retag(question=question, tags=request.POST.get("tags", "").split(","), **visitor.author)
    except REFUSED as error:
        return show(request, visitor, question, status=409, problem=refusal(error))
    return back_to(question, question)


@require_http_methods(["GET", "HEAD", "POST"])
@by_name
def edit(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Say it better; what it said before is shown to its author and the team."""
    post = seen_post(visitor, number)
    if not (visitor.is_team or visitor.wrote(post)):
        raise Http404
    question = seen_question(visitor, question_id_of(post))
    title, body, problem = request.POST.get("title", question.title), request.POST.get("body", post.body), ""
    status = 200
    if request.method == "POST" and not may_write(request):
        problem, status = refused_too_often(), 429
    elif request.method == "POST":
        try:
            edited = edit_post(post=post, title=title, body=body, at=timezone.now(), **visitor.author)
            if edited.state != post.state:
                told(request, edited)
            return back_to(seen_question(visitor, question.pk), post)  # its address has the words of its title
        except REFUSED as error:
            problem, status = refusal(error), 422
    before = list(Revision.objects.filter(post=post).order_by("-pk")[:50])
    context = {"post": post, "question": question, "title_typed": title, "body_typed": body, "problem": problem}
    return page(request, visitor, "community/edit.html", {**context, "before": before}, status=status)


def _answer(post: Post) -> Answer:
    if post.kind != PostKind.ANSWER:
        raise Http404
    return Answer.objects.select_related("member").get(pk=post.pk)
