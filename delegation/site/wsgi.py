"""The entry for a WSGI server. Whatever a check calls an error stops the start, as with ``runserver``."""

import os

from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from delegation.site.ahead import with_indexes_ready
from delegation.site.unreadable import in_utf_8
from delegation.site.without_database import asked_again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")
application = with_indexes_ready(asked_again(in_utf_8(get_wsgi_application())))

if _faults := [str(fault) for fault in run_checks() if fault.level >= ERROR]:
    raise ImproperlyConfigured("\n".join(_faults))
