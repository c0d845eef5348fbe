"""Chooses the engines that the settings name: the index, the language models, and the caller of external tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.data_directory import INDEX
from knowledge.model.clock import Clock
from knowledge.settings import Settings

if TYPE_CHECKING:
    from knowledge.reasoning.assistance.assistance import Assistant
    from knowledge.reasoning.tools.lookups import LookupTool
    from knowledge.retrieval.ports import Index
    from knowledge.store.sql.store import SqlStore


def open_index(settings: Settings, dimensions: int, *, copied: bool = False) -> Index:
    """Open the index that the settings name. An embedded one is opened as a copy of itself where `copied` says so."""
    if settings.qdrant_url:
        from knowledge.retrieval.engines.server import ServerIndex

        return ServerIndex(
            settings.qdrant_url,
            settings.qdrant_collection,
            dimensions=dimensions,
            api_key=settings.qdrant_api_key,
            exact_limit=settings.exact_search_limit,
        )
    from knowledge.retrieval.engines.copied import CopiedIndex
    from knowledge.retrieval.engines.edge import EdgeIndex

    engine = CopiedIndex if copied else EdgeIndex
    return engine(settings.data_dir / INDEX, dimensions=dimensions, exact_limit=settings.exact_search_limit)


def assistant_of(settings: Settings, store: SqlStore, clock: Clock) -> Assistant | None:
    """The language models that the settings name. Without one, no client is imported."""
    if not settings.language_models:
        return None
    from knowledge.language.chat import ChatEndpoint
    from knowledge.language.port import DailyUse
    from knowledge.language.routing import DailyBudget, Route, RoutedModel
    from knowledge.model.answering.exchanges import ModelTask
    from knowledge.reasoning.assistance.assistance import Assistant

    routes = []
    for one in settings.language_models:
        endpoint = ChatEndpoint(
            one.url, one.model, key_variable=one.key_variable, structured=one.structured, timeout=one.timeout
        )
        routes.append(Route(endpoint, frozenset(map(ModelTask, one.tasks))))
    most = DailyUse(requests=settings.language_model_requests, tokens=settings.language_model_tokens)
    return Assistant(RoutedModel(routes, DailyBudget(store.model_use, most, clock)), settings.redacted_patterns)


def lookup_tool_of(settings: Settings, clock: Clock) -> LookupTool | None:
    """The caller of external tools on the hosts that the settings allow. Without one, no client is imported."""
    if not settings.tool_hosts:
        return None
    from knowledge.lookups.client import HttpTools
    from knowledge.reasoning.tools.lookups import LookupTool

    return LookupTool(HttpTools(settings.tool_hosts), clock)
