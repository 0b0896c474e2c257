"""This app's commands for ``manage.py``."""
