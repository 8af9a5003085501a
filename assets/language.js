// The language a browser reads, for its socket: not every browser says it in the socket's own handshake.
document.cookie = `kdrama_browser_language=${navigator.language}; path=/; max-age=86400; samesite=lax`;
