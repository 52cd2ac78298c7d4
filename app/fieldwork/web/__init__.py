"""Answering on the web: a code opens a sheet, a sheet is kept as a draft, a draft is sent once.

Who knows what
    A resident has a code of 16 to 20 digits in a letter. From it come, in memory and nowhere else,
    root = HMAC(pepper, Argon2id(code, salt)), and from the root two keys: one finds the code's row
    (the store keeps that digest), the other opens the draft (the store never sees it; it lies
    sealed in the resident's cookie). Whoever holds the database and every key file reads no draft.

In which order
    1. **Admission** (``admission``). A wrong check digit is a slip and costs nobody anything.
       Otherwise the attempt is counted against the installation's rate, the slow digest is made
       outside any transaction, and the answer is the same for unknown, replaced and not yet open.
       Entering raises the code's *epoch*: every earlier session of that code is dead.
    2. **The sheet** (``answering``). Each page is one read and one guarded write: the draft is
       opened, the page merged in, sealed again, and written where the revision is still the one
       that was read. Two tabs: the one that saved last is never stale, any other is told so and
       overwrites nothing. Write-only pages never show what was answered; blank fields there say
       nothing.
    3. **Sending**. One transaction: the case is settled by one guarded statement (the second of
       two finds nothing to settle), the reply is sealed and waits to be mixed, the draft is
       destroyed, the language counted by municipality. Committed before "thank you" leaves.

Why this path takes no act and writes no audit row
    It is one person's own path, a hundred times a second on letter day, and an audit row would
    tell when she answered. Each write is a single guarded statement, or shares the transaction of
    one, so that nothing is decided on a state that may have changed.

What is destroyed when
    A session with pause, leaving quickly, idle 45 minutes, another sign-in; a draft when the reply
    is sent, when a paper form counts, when the code is replaced, an hour after closing.

An example
    Two tabs show page 4. A saves (revision 6 to 7, tab A). B saves with revision 6: the store
    holds 7 from tab A, so B is shown A's answers beside a sentence, and nothing of B's is saved
    before she says so. A's answer to its save was lost and A posts again with revision 6: it is
    from the tab that saved last, so it is not stale.
"""
