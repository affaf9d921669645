"""Invented borrowers with a goal, a mood and a memory, who talk to the whole assistant; and one who does so for a year."""
