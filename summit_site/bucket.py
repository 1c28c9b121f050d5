"""Uploads in a bucket (S3 or what speaks as it does), for sites that run on several hosts."""

import os
from urllib.parse import urljoin

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


def client_config():
    # Servers other than Amazon's have no host name for each bucket, and not all its new checksums.
    has_own_server = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return Config(
        s3={"addressing_style": "path" if has_own_server else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # In seconds, for a worker waits as long; botocore would wait a minute, five times.
        connect_timeout=2,
        read_timeout=20,
        retries={"total_max_attempts": 2},
    )


class Bucket(S3Storage):
    """A private bucket: readers have its files from the site alone, with the site's own headers.

    So originals and unpublished documents stay out of reach, whatever the bucket's rules are.
    """

    def __init__(self, **options):
        super().__init__(client_config=client_config(), file_overwrite=False, **options)

    def url(self, name, *args, **kwargs):
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
