"""Ways to write an address inside. `HOSTS` with the canary's port are told to everything that follows a link."""

HOSTS = (
    *("127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "0", "0.0.0.0", "127.0.0.1."),
    *("2130706433", "0x7f000001", "0x7F.1", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "0177.1", "127.0x1", "0x7f.1"),
    *("127.255.255.254", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]"),
    *("[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[ff02::1]", "[2001:0:7f00:1::]"),
    *("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
    *("192.0.2.1", "198.18.0.1", "240.0.0.1"),
    *("１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost", "loc\u00adalhost", "127.0.0.1\u200b"),
)
DISGUISES = (
    "http://www.instagram.com@127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http://www.instagram.com:443@127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http://user:secret@127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http://127.0.0.1:{port}#@www.instagram.com/reel/Chunk8jurw1/",
    "http://127.0.0.1:{port}?@www.instagram.com/reel/Chunk8jurw1/",
    "http://127.0.0.1:{port}\\@www.instagram.com/reel/Chunk8jurw1/",
    "http://www.instagram.com\\@127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http:127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http:///127.0.0.1:{port}/reel/Chunk8jurw1/",
    "//127.0.0.1:{port}/reel/Chunk8jurw1/",
    "http://www.instagram.com.127.0.0.1:{port}/",
    "http://127.0.0.1:{port}%2f@www.instagram.com/",
    "http://127.0.0.1%00.instagram.com:{port}/",
    "http://127.0.0.1:{port}/\r\nHost: www.instagram.com",
    "http://[::1%25instagram.com]:{port}/",
    "http://inside.test:{port}/reel/Chunk8jurw1/",
    "http://metadata.test/latest/meta-data/",
    "https://mapped.test:{port}/",
)
SCHEMES = (
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/etc/passwd",
    "ftp://127.0.0.1:{port}/film.mp4",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "dict://127.0.0.1:{port}/",
    "data:video/mp4;base64,AAAA",
    "rtmp://127.0.0.1:{port}/live",
    "ws://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "jar:http://127.0.0.1:{port}/!/",
)


def forms(port: int) -> list[str]:
    """Every way, as a URL that leads to the canary."""
    plain = [f"http://{host}:{port}/reel/Chunk8jurw1/" for host in HOSTS]
    return [*plain, *(form.replace("{port}", str(port)) for form in (*DISGUISES, *SCHEMES))]
