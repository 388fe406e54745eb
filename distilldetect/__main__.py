"""``python -m distilldetect``."""

from distilldetect.cli import main

if __name__ == "__main__":
    main()
