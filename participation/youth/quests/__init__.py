"""Quests: paths of steps that end in a motion. Layered like an app: views › forms › services › queries › rules."""
