"""The pipelines that are compared: Rasa configurations, or changes of config.yml, and a component of one of them."""
