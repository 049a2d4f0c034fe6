"""How the service is: for people who watch it (JSON) and for Prometheus (text)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from web import rights, tokens
from web.service import service

blueprint = Blueprint("health", __name__, url_prefix="/api/v1")
blueprint.before_request(tokens.require)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Answer 200 as long as this process can answer at all; what is wrong stands in the answer.

    It is open, so it does not say how many documents there are.
    """
    queue, index = service().queue(), service().index()
    well = bool(queue["ok"]) and bool(queue["workers"]) and bool(index["ok"])
    parts = {name: part for name, part in index.items() if name != "ok"}
    parts["database"] = {name: value for name, value in index["database"].items() if name != "documents"}
    answer: Response = jsonify(
        status="ok" if well else "degraded", ok=well, queue=queue, workers=queue["workers"], **parts
    )
    answer.cache_control.no_store = True
    return answer


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Answer in the text format of Prometheus."""
    registry = CollectorRegistry()
    by_state = Gauge("trichluc_documents", "Documents by state.", ["state"], registry=registry)
    counted = service().index()["database"].get("documents", {}) if rights.scope().offices is None else {}
    for state, count in counted.items():
        by_state.labels(state).set(count)
    queue = service().queue()
    Gauge("trichluc_queue_up", "1 when Redis answers.", registry=registry).set(bool(queue.get("ok")))
    Gauge("trichluc_queue_waiting", "Jobs that wait.", registry=registry).set(queue.get("waiting") or 0)
    Gauge("trichluc_queue_oldest_seconds", "Age of the oldest waiting job.", registry=registry).set(
        queue.get("oldest_seconds") or 0
    )
    Gauge("trichluc_workers", "Workers alive.", registry=registry).set(queue.get("workers") or 0)
    _numbers(registry, service().index())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _numbers(registry: CollectorRegistry, found: dict[str, Any]) -> None:
    """Write every number that the health of the database and the index holds."""
    for part, values in found.items():
        for name, value in values.items() if isinstance(values, dict) else ():
            if isinstance(value, int | float):
                Gauge(f"trichluc_{part}_{name}", f"{name} of the {part}.", registry=registry).set(value)
