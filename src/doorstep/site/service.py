"""Starting Django for a command; it stands in the kernel, so that rooms below the site can start it too."""

from doorstep.kernel.service import start

__all__ = ["start"]
