"""What the admin's views about one record share."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse


def record_or_404(model_admin, request, object_id, allowed):
    """Return the record that an address names. Raise Http404, or PermissionDenied if not allowed.

    `allowed` is a function of the request and the record.
    """
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    if not allowed(request, record):
        raise PermissionDenied
    return record


def page_about(model_admin, request, record, template, title, **context):
    """Return a page of the admin about a record, or about its kind if it is None."""
    base = {"opts": model_admin.opts, "title": title, "original": record}
    base |= model_admin.admin_site.each_context(request)
    return TemplateResponse(request, f"admin/{template}.html", base | context)
