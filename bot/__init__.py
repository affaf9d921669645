"""What Rasa loads: thin components over ``reading``, and how its server is started here."""
