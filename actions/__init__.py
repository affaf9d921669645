"""The actions: what Rasa calls to change the record; they translate between dialogue and core."""
