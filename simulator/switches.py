"""The faults over HTTP: what is on, switch one on, switch it off."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, jsonify, request

from simulator import current
from simulator.faults import KINDS, FaultMalformed, Faults

bp = Blueprint("faults", __name__, url_prefix="/faults")


def _faults() -> Faults:
    return current.carrier().faults


@bp.get("")
def list_faults() -> Response:
    """List what is on, and every kind there is."""
    return jsonify(faults=[asdict(fault) for fault in _faults().listing()], kinds=KINDS)


@bp.post("")
def add_fault() -> tuple[Response, int]:
    """Switch on {"kind", "count", "to", "seconds"}."""
    wanted = request.get_json()
    try:
        return jsonify(asdict(_faults().add(wanted if isinstance(wanted, dict) else {}))), 201
    except FaultMalformed:
        abort(400, FaultMalformed.__doc__)


@bp.delete("")
def remove_faults() -> Response:
    """Switch off all, or those of the `kind` in the query or in a JSON body."""
    body = request.get_json(silent=True)
    kind = request.args.get("kind") or (body.get("kind") if isinstance(body, dict) else None)
    return jsonify(removed=_faults().remove(kind=kind))


@bp.delete("/<int:fault_id>")
def remove_fault(fault_id: int) -> Response:
    """Switch off one."""
    return jsonify(removed=_faults().remove(fault_id=fault_id))
