"""Pieces: how the encoder cuts a text, by the sentencepiece library with the vocabulary of the weights."""

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto

from bot.encoder.weights import Weights


def cutter(weights: Weights) -> sentencepiece.SentencePieceProcessor:
    """Make the processor that cuts texts into numbers of pieces; texts are folded before they come here."""
    model = proto.ModelProto()
    kind = proto.ModelProto.SentencePiece
    for number, (piece, score) in enumerate(weights.pieces):
        added = model.pieces.add(piece=piece, score=score)
        if number in (weights.begin, weights.end, weights.pad):
            added.type = kind.CONTROL
    model.pieces[weights.unknown].type = kind.UNKNOWN
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.unk_id, model.trainer_spec.pad_id = weights.unknown, weights.pad
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = weights.begin, weights.end
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    return sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
