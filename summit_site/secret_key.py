"""The secret key of an installation that was not given one."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_or_make_secret_key(file):
    """Return the key kept in `file`; a missing file is made, readable by its owner alone.

    Raises OSError when the file can be neither read nor made; set SECRET_KEY there.
    """
    file = Path(file)
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        # Left by a start that was cut short, under the number that this process has now.
        draft.unlink(missing_ok=True)
        with open(draft, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(get_random_secret_key())
        try:
            # Fails where another process was first: all of them must use one key.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
