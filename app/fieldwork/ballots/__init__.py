"""A ballot from Send to opened: sealed twice, waiting, mixed, boxed, and opened by two.

Who knows what
    Officer A and officer B (each with a deputy) hold one age key each, and hold them outside this
    program. The worker holds the *mix key* of the day, a file. Nobody holds a way from a ballot to
    a person: that is what this page is about.

In which order
    1. **Sealing** (``seal_reply``). The payload (answers, municipality, area, sex, age band, mode)
       is padded to the one size of its questionnaire, encrypted to A and A's deputy, that to B and
       B's deputy, and put into an envelope of fixed size. Then it is wrapped once more under the
       public half of the mix key and inserted into the *waiting pool* under a random id, in the
       transaction that settles the case.
    2. **Mixing** (``mixing``), nightly. With 40 or more waiting, a random 20 or more are
       unwrapped and inserted into the *ballot box* under new random ids in random order; those
       that stay are wrapped anew under a new mix key. The old key's file is destroyed and storage
       rewritten. Pool and box share no id and no byte.
    3. **The last mixing**, at accounting: everything moves, and the whole box is written anew.
    4. **Opening** (``app.release.opening``): only when the cases are gone.

What is destroyed when
    The mix key at each mixing, after the commit; box and opened answers at purge. A key file that
    no pool waits under is found and destroyed by the worker.

What a thief sees
    Database and journals: check-offs and wrapped ballots of the same minutes, as long as they
    wait; afterwards a box that matches nothing, since the key under which the pool lay is gone,
    also from every backup. A backup from before a mixing holds ballots that nobody can unwrap.

An example
    Tuesday at 10:04 case 7f.. becomes "web" and ballot 1c.. enters the pool. That night 61 wait;
    33 move. Ballot 1c.. is one of them: it is now b8.., among all that came before it. No row, no
    journal and no file says so.
"""
