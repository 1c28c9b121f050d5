from summit_site.content.identity import current_identity


def site(request):
    """Give each template whose site it is: its identity, name and the organisation behind it."""
    identity = current_identity()
    return {
        "identity": identity,
        "site_name": identity.site_name,
        "site_owner": identity.site_owner,
    }
