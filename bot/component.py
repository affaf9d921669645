"""What our components without configuration or training have in common."""

from typing import Any, Dict

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class Plain(GraphComponent):
    """A component that needs nothing to be made: neither configuration nor a trained resource."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Plain":
        """Make the component."""
        return cls()
