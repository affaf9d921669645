"""Pure Chinese reading: plain forms, scripts, masking, rights, crisis, and the values in an SMS."""
