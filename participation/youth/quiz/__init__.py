"""Two quizzes without points: how a town works, and how another group sees it."""
