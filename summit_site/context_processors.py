from django.conf import settings


def site(request):
    """Give each template the name of the site and of the organisation behind it."""
    return {"site_name": settings.SITE_NAME, "site_owner": settings.SITE_OWNER}
