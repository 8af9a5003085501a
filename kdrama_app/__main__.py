"""`python -m kdrama_app`."""

from kdrama_app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
