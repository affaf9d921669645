"""Which intent is the primary one when a text carries several: INTENTS.md, highest first."""

PRIORITY = (
    "crisis", "wrong_number", "third_party", "report_fraud", "opt_out", "mention_lawyer", "complain", "privacy_request",
    "request_human", "dispute_debt", "dispute_amount", "suspect_scam", "report_payment", "decline_visit",
    "reschedule_visit", "book_visit", "ask_installment", "ask_extension", "ask_partial_payment", "ask_fee_waiver",
    "promise_to_pay", "refuse_to_pay", "report_hardship", "ask_balance", "ask_due_date", "ask_how_to_pay", "ask_fees",
    "ask_consequences", "ask_identity", "ask_visit", "update_contact", "opt_in", "affirm", "deny", "inform", "thank",
    "goodbye", "greet", "abuse", "out_of_scope",
)  # fmt: skip

ALONE = frozenset({"greet", "goodbye", "thank", "abuse", "out_of_scope"})  # never carried beside another (rule 1)
