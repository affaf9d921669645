"""Pure Chinese reading: normalising, scripts, masking, rights and crisis patterns, and the values in an SMS."""
