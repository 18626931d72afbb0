"""Tagging behaviours, and answering the suggestions of detectors and judges."""
