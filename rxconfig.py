"""Reflex's own configuration, made from ours; works with no environment at all."""

import reflex as rx
from reflex.plugins.sitemap import SitemapPlugin

from kdrama_app.settings import Settings
from kdrama_app.ui.early_plugin import EarlyPlugin
from kdrama_app.ui.origin_plugin import OriginPlugin
from kdrama_app.ui.theme import TAILWIND

settings = Settings()

# A film is longer than the default hour: a page left open must not lose its state while it plays.
STATE_SECONDS = 12 * 3600

plugins: list[rx.plugins.Plugin] = [rx.plugins.TailwindV4Plugin(config=TAILWIND), OriginPlugin(), EarlyPlugin()]

config = rx.Config(
    app_name="kdrama_app",
    frontend_port=settings.port,
    backend_port=settings.port,
    backend_host=settings.host,
    # The built page asks its own origin for everything (ui/origin_plugin.py); this only names the path.
    api_url=f"http://localhost:{settings.port}",
    deploy_url=settings.site_url,
    trusted_proxy_hops=settings.trusted_proxy_hops,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="dark",
    # Made beside each file of the build; the smaller first.
    frontend_compression_formats=["brotli", "gzip"],
    cors_allowed_origins=[],
    redis_url=settings.redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS
    if settings.redis_url
    else rx.constants.StateManagerMode.MEMORY,
    redis_token_expiration=STATE_SECONDS,
    plugins=plugins,
    disable_plugins=[SitemapPlugin],
)
