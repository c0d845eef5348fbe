"""The route that exports recorded answers as JSON lines."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.rest.dependencies import Principaled
from api.rest.examples import SAMPLE
from api.rest.params import AudienceParams
from api.rest.responses import problems
from api.service.use_cases.quality.samples import Sample, SampleFilter
from knowledge.model.clock import Instant

router = APIRouter(prefix="/v1", tags=["questions"])
MEDIA_TYPE = "application/jsonl"


class ExportParams(AudienceParams):
    """The answers to export."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="Only answers that later events recorded.")
    limit: int = Field(100, ge=1, le=1000)
    start: Instant | None = Field(
        None, alias="from", description="Only answers recorded from then on.", examples=["2024-05-31"]
    )
    end: Instant | None = Field(None, alias="to", description="Only answers recorded before then.")

    def wanted(self) -> SampleFilter:
        """These parameters as a filter."""
        return SampleFilter(self.after, self.limit, self.start, self.end)


_SCHEMA = Sample.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
_SCHEMA.pop("$defs", None)  # the document has these parts among its components, where other routes use them


@router.get(
    "/answers/export",
    summary="Export recorded answers",
    response_class=Response,
    response_description="A sample a line. The header Link names the next page, if there is one.",
    responses=problems() | {200: {"content": {MEDIA_TYPE: {"schema": _SCHEMA, "example": SAMPLE}}}},
)
def export(request: Request, params: Annotated[ExportParams, Query()], caller: Principaled) -> Response:
    """Recorded answers in the order in which they were given, in the fields that Ragas reads: question, contexts,
    response, and the reference where a golden question expects one.
    """
    page = caller.samples(params.wanted(), params.scope())
    body = "".join(f"{sample.model_dump_json()}\n" for sample in page.samples)
    headers = {}
    if page.following is not None:
        following = request.url.include_query_params(after=page.following)
        headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    return Response(body, media_type=MEDIA_TYPE, headers=headers)
