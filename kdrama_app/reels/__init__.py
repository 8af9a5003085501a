"""Clips: a minute and a half of an episode at most, under a shortcode of its own."""
