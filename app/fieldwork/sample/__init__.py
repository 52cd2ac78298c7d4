"""The draw: from a register extract to a sample nobody could choose and anybody can check.

Who knows what
    The sender of the register holds the frame (every resident, by name). Trygg holds it for as
    long as the draw takes, encrypted under a key of its own, and afterwards only the drawn. The
    coordinator plans; a second person approves; a public event gives the seed.

In which order
    1. **Check and stage** (``frame_file``, ``staging``). A row with a flag for protected identity
       that cannot be read refuses the whole file; protected people are dropped before anything is
       written, the list of errors included. What is good is staged: one line a resident, sorted,
       sealed under the *frame key* (a file outside the database).
    2. **Plan** (``draw``). The sample is allocated over the areas. A secret *draw key* is made,
       and the wave keeps a commitment: SHA-256 over key, hash of the staged frame, allocation,
       wave and the name of a future public event. From here on nobody can change any of them
       unseen, and nobody knows the seed yet.
    3. **Approve.** Somebody else than the planner.
    4. **Draw.** The event has given its seed. Every resident's ticket is
       HMAC(draw key, seed, wave, person key); in each area the smallest tickets are drawn. Before
       anything is drawn, the staged frame and the key are held against the commitment. Only the
       drawn are stored, as cases (no name) and people (no answer), in random order.
    5. **Verify.** Frame, key and seed give the same sample again, with the standard library alone.

What is destroyed when
    The staged frame and its key with the draw; a key whose plan was cut off by the next plan or by
    the worker; people and cases at accounting; the draw key at purge.

What a thief sees
    Before the draw: a sealed file and a commitment that tells nothing (the key is 32 random
    bytes). After it: the drawn, and digests of their register keys that only the draw key could
    join to the register. Never who was in the frame and not drawn.

An example
    The register of Burlöv has 14,960 residents of 16 to 85 in four areas. Plan: 300 an area; event:
    "the seven numbers of the national lottery on 5 August". Seed: "3 8 11 20 27 31 35". Whoever
    suspects that the police chose the sample takes frame, key and seed, and draws again.
"""
