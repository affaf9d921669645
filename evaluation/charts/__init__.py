"""Pictures of what was measured: dark on white, little ink, nothing told by colour alone."""
