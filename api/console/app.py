"""Creates the console. Creating it starts nothing."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from markupsafe import Markup
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.console.caller import ConsoleCaller, admitted_caller, caller
from api.console.csrf import COOKIE, FIELD, ForgedForm, check_form, token_of
from api.console.headers import UNCHANGING, secure
from api.console.lens import NAMES, address
from api.console.pages import (
    access,
    actions,
    answers,
    ask,
    attention,
    cases,
    jobs,
    ledger,
    objects,
    preferences,
    quality,
    reviews,
)
from api.console.rendering import MEDIA_TYPES, render, static_files
from api.console.views.clocks import not_now
from api.console.visit import Download, Form, PageResult, Redirect, Visit
from api.edge.cookies import session_secret
from api.edge.even_replies import send_evenly
from api.edge.limits import RequestLimits
from api.edge.replies import CHALLENGE, waiting
from api.problems import ProblemDocument, plain_problem, problem_of
from api.service.callers.authentication import Authentication
from api.service.invalid import invalid_input
from knowledge.errors import CanonError, InvalidInput, Unauthenticated

_LARGEST_FORM = 200_000
"""Bytes of a form. The longest holds a question, facts, and the ids of a thousand versions."""
_MOST_FIELDS = 2_000
_log = logging.getLogger("canon.console")

PageFunction = Callable[[Visit], PageResult]


@dataclass(frozen=True)
class Screen:
    """A route: its path, the function for a visit, the one for a posted form, and the parameters beside those of every page.

    An unknown parameter is an error, so that a misspelt date never means now. A page that always shows the present is not `dated`
    and takes no date or scope.
    """

    path: str
    show: PageFunction | None = None
    post: PageFunction | None = None
    params: frozenset[str] = frozenset()
    dated: bool = True

    @property
    def takes(self) -> frozenset[str]:
        """Every parameter of its address."""
        return self.params | NAMES if self.dated else self.params


SCREENS = (
    Screen("/", ask.ask_page, ask.ask, frozenset({"answer", "question"})),
    Screen("/answers/{answer_id}", answers.answer_page, quality.judge, params=frozenset({"replay"})),
    Screen("/answers/{answer_id}/receipt", answers.receipt),
    Screen("/objects", objects.list_page, params=frozenset({"prefix", "kind", "source", "state", "after"})),
    Screen("/objects/{object_id:path}", objects.object_page, params=frozenset({"from", "to"})),
    Screen("/search", objects.search_page, params=frozenset({"question"})),
    Screen(
        "/reviews",
        reviews.queue_page,
        reviews.decide,
        frozenset({"source", "author", "kind", "after"}),
        dated=False,
    ),
    Screen("/reviews/{version_id}", reviews.dossier_page, params=frozenset({"questions"}), dated=False),
    Screen("/impact/{version_id}", reviews.impact_page, params=frozenset({"questions"}), dated=False),
    Screen("/conflicts", attention.conflicts_page, params=frozenset({"after"}), dated=False),
    Screen("/ahead", attention.ahead_page, params=frozenset({"within"}), dated=False),
    Screen("/refused", quality.refused_page, params=frozenset({"days"}), dated=False),
    Screen("/evaluations", quality.evaluations_page, dated=False),
    Screen("/evaluations/{run_id}", quality.evaluation_page, dated=False),
    Screen("/jobs", jobs.jobs_page, jobs.order, frozenset({"state", "kind", "before"}), dated=False),
    Screen("/jobs/{job_id}", jobs.job_page, jobs.change_job, dated=False),
    Screen("/cases", cases.cases_page, params=frozenset({"stage", "policy", "after"}), dated=False),
    Screen("/cases/{task_id}", cases.case_page, cases.decide, dated=False),
    Screen("/actions", actions.actions_page, actions.retry, frozenset({"state"}), dated=False),
    Screen("/ledger", ledger.ledger_page, params=frozenset({"object_id", "after", "verify"}), dated=False),
    Screen("/access", access.access_page, access.change_access, dated=False),
    Screen("/you", preferences.preferences_page, preferences.save, dated=False),
)
FIRST_SEGMENTS = frozenset({screen.path.split("/")[1] for screen in SCREENS} | {"static"})
"""The first parts of the paths that are the console's; see `api.web`."""


def create_console(authentication: Authentication, limits: RequestLimits) -> Starlette:
    """The console for the callers that `authentication` knows, within the limits that they share with REST."""
    routes = [Route(screen.path, _endpoint(screen), methods=_methods(screen)) for screen in SCREENS]
    routes.append(Route("/static/{name}", _static))
    console = Starlette(
        routes=routes,
        exception_handlers={HTTPException: _http_error, Exception: _unexpected},
    )
    console.state.authentication = authentication
    console.state.limits = limits
    return console


def _methods(screen: Screen) -> list[str]:
    return [method for method, function in (("GET", screen.show), ("POST", screen.post)) if function]


def _endpoint(screen: Screen) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        try:
            function, form = screen.show, Form([])
            if request.method == "POST":
                form = await _read_form(request)
                check_form(request, form)
                function = screen.post
            assert function is not None
            return await run_in_threadpool(_served, request, screen, function, form)
        except ForgedForm as error:
            remedy = "Go back, load the page again, and send the form from there."
            return _failed(request, plain_problem(403, str(error), remedy, request.url.path))

    return serve


async def _read_form(request: Request) -> Form:
    """The fields of a form as browsers send them. Raises HTTPException for one that is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            raise HTTPException(413, f"The form is larger than the {_LARGEST_FORM} bytes accepted here.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(400, "The form cannot be read.") from None
    return Form(pairs)


def _served(request: Request, screen: Screen, function: PageFunction, form: Form) -> Response:
    try:
        visit = _visit(request, screen, form)
        return _response(request, visit, function(visit))
    except CanonError as error:
        failed = _failed(request, problem_of(error, request.url.path))
        failed.headers.update(waiting(error))
        return failed
    except ValidationError as error:
        return _failed(request, problem_of(invalid_input(error), request.url.path))


def _visit(request: Request, screen: Screen, form: Form) -> Visit:
    query = request.query_params
    for name, _ in query.multi_items():
        if name not in screen.takes:
            raise InvalidInput(f"The page has no parameter {name!r}.", remedy="Leave it out.", where=name)
        if len(query.getlist(name)) > 1:
            raise InvalidInput(
                f"The parameter {name!r} is given more than once.", remedy="Give it once.", where=name
            )
    return Visit(admitted_caller(request), dict(query), request.path_params, form)


def _response(request: Request, visit: Visit, result: PageResult) -> Response:
    if isinstance(result, Download):
        named = {"Content-Disposition": f'attachment; filename="{result.name}"'}
        return secure(Response(result.content, media_type=result.media_type, headers=named))
    if isinstance(result, Redirect):
        return _with_cookies(RedirectResponse(result.to, 303), request, result.cookies)
    if result.evenly:
        send_evenly(request)
    told = not_now(result.as_of, visit.present(), visit.now) if result.as_of else ""
    here = {"twin": result.twin, "permalink": result.permalink, "not_now": told}
    frame = {"visitor": visit.caller, "title": result.title, "open_cases": cases.open_cases(visit)}
    shown = {**here, **frame, **result.context}
    return _rendered(request, result.template, shown, result.status)


def framed_login(request: Request, body: str) -> str:
    """A login page in the frame that all pages share. `body` is HTML."""
    nothing = {"not_now": "", "twin": "", "permalink": "", "visitor": None}
    return render("login.html", {**_frame(request, ""), **nothing, "title": "Log in", "body": Markup(body)})


def _frame(request: Request, token: str) -> dict[str, object]:
    """The properties of a request that the frame of every page shows."""
    theme = request.cookies.get(preferences.THEME_COOKIE, "auto")
    return {
        "token": token,
        "logged_in": bool(session_secret(request)),
        "token_field": FIELD,
        "open_cases": 0,
        "theme": theme if theme in preferences.THEMES else "auto",
        "here": address(request.url.path, dict(request.query_params)) if request.method == "GET" else "/",
        "posted": request.method == "POST",
        "section": request.url.path.split("/")[1],
    }


def _rendered(request: Request, template: str, context: Mapping[str, object], status: int) -> Response:
    """The page, in the frame that all pages share."""
    token = token_of(request)
    page = Response(render(template, {**_frame(request, token), **context}), status, media_type="text/html")
    return _with_cookies(page, request, {} if session_secret(request) else {COOKIE: token})


def _with_cookies(response: Response, request: Request, cookies: Mapping[str, str]) -> Response:
    over_tls = request.url.scheme == "https"
    for name, value in cookies.items():
        response.set_cookie(name, value, secure=over_tls, httponly=True, samesite="strict")
    return secure(response)


def _failed(request: Request, problem: ProblemDocument) -> Response:
    known = None if problem.status == HTTPStatus.UNAUTHORIZED else _known_caller(request)
    here = {"not_now": "", "twin": "", "permalink": ""}
    context = {**here, "title": problem.title, "problem": problem, "visitor": known}
    template = "sign_in.html" if problem.status == HTTPStatus.UNAUTHORIZED else "problem.html"
    response = _rendered(request, template, context, problem.status)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers.update(CHALLENGE)
    return response


def _known_caller(request: Request) -> ConsoleCaller | None:
    """The caller, for the frame of a page; None for one who is not known."""
    try:
        return caller(request)
    except Unauthenticated:
        return None


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    remedies = {404: "Start from one of the pages above.", 405: "Open the page, and send its form from there."}
    detail = error.detail if error.status_code in (400, 408, 413) else f"{error.detail}: {request.url.path}."
    problem = plain_problem(error.status_code, detail, remedies.get(error.status_code, ""), request.url.path)
    response = await run_in_threadpool(_failed, request, problem)
    response.headers.update(error.headers or {})
    return response


async def _unexpected(request: Request, error: Exception) -> Response:
    """Log the details, and never send them to the caller."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    remedy = "Try again; if it repeats, look for this path in the service's log and report it."
    return await run_in_threadpool(_failed, request, plain_problem(500, "An unexpected error occurred.", remedy))


async def _static(request: Request) -> Response:
    path = static_files().get(request.path_params["name"])
    if path is None:
        raise HTTPException(404, "Not Found")
    return secure(Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix]), UNCHANGING)
