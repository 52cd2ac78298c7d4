"""A paper form, from scan to ballot: received, keyed twice, settled, accepted.

Who knows what
    The receiver sees a serial, and writes a batch and a number on the form; then the serial is cut
    off. Keyers see batch, number and paper, never a serial, a case or a name. An adjudicator sees
    the paper and which fields differ. A *batch key*, a file outside the database, seals what is
    keyed; it dies with the batch.

In which order
    1. **Receipt** (``receipt``). The serial leads to the case. A blank form is recorded and leaves
       the code usable. A late one is recorded. Otherwise one guarded statement settles the case:
       the first reply that is not blank counts, on paper or on the web, and there is no order of
       arrival in which two count. A form that counts gets a random free number in the batch that
       is being filled. While the batch is open the receipt can be undone.
    2. **Hand-over** (``batches``), with 20 forms or more: the thread from serial to form is cut,
       every form gets a new id, and they are written anew in random order.
    3. **Keying** (``keying``), twice, by two accounts, the second blind to the first. Fields are
       saved one by one (the save protocol stands with ``PostedMarks``). When the second keying is
       finished the two are compared; where they agree on every field the form is settled.
    4. **Ruling** (``adjudication``). Where they differ, or a keyer has flagged the form, a third
       account reads the paper and its marks stand.
    5. **Acceptance.** One transaction: every form's answers are sealed as a ballot like any other,
       in random order, and forms and keyings are destroyed. Then the batch key is.

The states
    serial: not in -> counted | duplicate | blank | late | not counted. batch: receiving -> keying
    -> accepted. keying: begun -> done. form: unsettled -> settled -> a ballot.

What a thief sees
    While a batch receives: which serial has which number. From hand-over on: forms with numbers
    that nothing joins to a case; keyings sealed under a key that is not in the database. After
    acceptance: ballots, like all others.

An example
    Serial 4071553382 comes in: batch 3, number 17. Anna keys form 3-17, Björn keys it again; they
    differ in question 12. Cecilia looks at the paper: 4. When all 50 forms of batch 3 are settled
    the batch is accepted, and form 3-17 exists on paper only.
"""
