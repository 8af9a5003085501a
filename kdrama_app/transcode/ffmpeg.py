"""Where the ffmpeg binary comes from, and what it may open."""

import functools
import subprocess

import imageio_ffmpeg

DEMUXERS = "mov,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf"
"""Containers a source may come in. Playlist and concat demuxers stay out: they open other files."""

DECODERS = ",".join(
    (
        "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg1video,mpeg2video,mpeg4,msmpeg4v1,msmpeg4v2",
        "msmpeg4,h263,flv,wmv1,wmv2,wmv3,vc1,theora,prores,dnxhd,mjpeg,ffv1,vvc,libvvdec",
        "aac,aac_latm,mp1,mp1float,mp2,mp2float,mp3,mp3float,ac3,eac3,dca,truehd,opus,libopus,vorbis,flac,alac",
        "wmav1,wmav2,wmapro,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw",
        "mov_text,subrip,srt,ass,ssa,webvtt,dvdsub,dvd_subtitle,pgssub,dvbsub",
    )
)
"""Decoders that may see a source's bytes: what people really have, not the hundreds of games' formats."""


def ffmpeg_path(configured: str) -> str:
    """The binary to run: `KDRAMA_FFMPEG` where set, else the wheel's (a distribution's own is often years old)."""
    return configured or imageio_ffmpeg.get_ffmpeg_exe()


@functools.cache
def has_filter(binary: str, name: str) -> bool:
    """Whether this build carries a filter; a configured binary may be leaner than the wheel's."""
    listed = subprocess.run([binary, "-hide_banner", "-filters"], capture_output=True, text=True, check=True).stdout
    return any(line.split()[1:2] == [name] for line in listed.splitlines())
