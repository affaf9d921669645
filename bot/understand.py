"""Reads texts without a server: one JSON object a line in, one a line out; ``huixin understand`` runs it."""

import asyncio
import json
import sys
from typing import Any, Dict

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

KEYS = ("entity", "value", "text")


async def understand(agent: Agent, asked: Dict[str, Any]) -> Dict[str, Any]:
    """Give the intents, primary first, and the entities of one text."""
    metadata = {"at": asked["at"], "jurisdiction": asked.get("jurisdiction", "cn")}
    text = asked["text"].lstrip("/ ") or "。"  # a text that begins with a slash would be an order to Rasa
    parsed = await agent.processor.parse_message(UserMessage(text, metadata=metadata), only_output_properties=True)
    intents = parsed.get("intents") or [parsed["intent"]]
    return {
        "text": asked["text"],
        "intents": [{"name": each["name"], "confidence": round(float(each["confidence"]), 4)} for each in intents],
        "entities": [
            {key: each.get(key) for key in ("entity", "value", "text")} for each in parsed.get("entities", [])
        ],
    }


async def main() -> None:
    """Load the model named on the command line, then answer line by line."""
    agent = Agent.load(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(await understand(agent, json.loads(line)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
