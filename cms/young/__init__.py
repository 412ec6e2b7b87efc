"""Quests, quizzes, theses and council groups in Wagtail's administration."""
