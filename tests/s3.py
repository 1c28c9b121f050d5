"""A server that speaks as S3 does, in a thread; its buckets are folders."""

from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread

from localbucket import S3Handler

BUCKET = "summits"


class Handler(S3Handler):
    def log_message(self, *args):
        """Say nothing of each request."""


@contextmanager
def running_s3(folder):
    """Yield the environment of a site whose uploads are in a bucket in `folder`."""
    (folder / BUCKET).mkdir()
    handler = type("HandlerOfFolder", (Handler,), {"data_root": folder})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield {
                "MEDIA_STORAGE_URL": f"s3://{BUCKET}/site",
                "AWS_ENDPOINT_URL_S3": f"http://localhost:{server.server_port}",
                "AWS_DEFAULT_REGION": "eu-west-1",
                "AWS_ACCESS_KEY_ID": "someone",
                "AWS_SECRET_ACCESS_KEY": "not a secret",
            }
        finally:
            server.shutdown()
