from socket import create_server


def free_port():
    """Return the number of a port of this machine that nobody listens at."""
    with create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
