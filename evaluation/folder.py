"""Where measurements are left: var/eval, with the report, its pictures and what they were made of."""

from servicing.settings import ROOT

FOLDER = ROOT / "var" / "eval"
