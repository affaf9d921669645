"""The labelled file and the team's scorer, as the tool uses them."""

from evaluation import labelled, outcomes
from evaluation.labelled import Prediction


def right() -> list[Prediction]:
    """Predict what the labels say."""
    return [
        {
            "text": row["text"],
            "intents": [{"name": name, "confidence": 1.0} for name in [row["primary"], *sorted(row["others"])]],
            "entities": row["entities"],
        }
        for row in labelled.rows()
    ]


def test_who_reads_as_labelled_has_every_figure_full() -> None:
    """The labels themselves are scored 1, with no false alarm, however often they are scored."""
    assert labelled.rows()[0] is not labelled.rows()[0]  # scoring changes the rows it is given
    for _ in range(2):
        figures = labelled.score(right()).figures
        assert figures["texts"] == len(labelled.texts()) > 300
        assert [figures[name] for name in ("primary", "macro_f1", "beside_recall", "entities_f1")] == [1, 1, 1, 1]
        assert figures["crisis_false"] == figures["opt_out_false"] == 0


def test_an_outcome_a_text_in_the_order_of_the_file() -> None:
    """A text that was not predicted is wrong, with no confidence."""
    first, second = labelled.rows()[:2]
    found = outcomes.judge(right()[:1])
    assert [each.text for each in found] == labelled.texts()
    assert (found[0].read, found[0].is_right, found[0].confidence) == (first["primary"], True, 1.0)
    assert (found[1].expected, found[1].read, found[1].is_right) == (second["primary"], outcomes.NONE, False)
    assert found[1].confidence == 0
    counts = outcomes.confusions(found)
    assert counts.total() == len(found)
    assert counts[first["primary"], first["primary"]] == 1
