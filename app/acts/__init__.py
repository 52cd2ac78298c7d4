"""The one room through which anything is changed. Four doors, and what no door can be left without.

    act      a step that named people take on one wave: holds the wave, checks it stands where the
             table of steps says and that this person may, yields it, moves it on, writes the row
    work     paper, desk and keying on a wave in the field: reads its state, waits for nobody
    chore    what the worker does unasked
    office   accounts, sessions, counters, downloads

Outside this room only the resident's own path writes (single guarded statements, told in
``app.fieldwork.web``), migrations, and restore. May enter store, vault and survey.
"""
