"""The platform: Django project and domain apps."""
