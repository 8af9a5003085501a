"""nginx in front of a real site, configured by deploy/."""
