"""What the site is measured by: `make bench` (README.md)."""
