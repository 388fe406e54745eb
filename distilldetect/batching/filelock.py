"""Locks that the system takes off when a process ends, however it ends."""


def try_lock(handle: int) -> bool:
    """Hold an open file for this process alone.

    Args:
        handle: of the file; the lock lasts until it is closed.

    Returns:
        Whether no other process holds it. Always True where the system has no such locks (Windows).
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
