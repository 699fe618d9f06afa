"""`python -m heard` is `heard`."""

import sys

from heard.project.command import main

sys.exit(main())
