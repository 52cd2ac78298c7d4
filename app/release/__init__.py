"""The way out, in suites: ballots opened by two officers, disclosure control, files, releases.

``opening`` opens; ``tables`` and ``records`` make what is published, each guarded; ``bundle``
builds, checks, approves and freezes; ``reading`` hands out what is out. Never a face, and never
the frame, not even through others.
"""
