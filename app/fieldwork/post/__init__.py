"""Post: letters with codes, paper forms for the printer, and the desk that hears what comes back.

Who knows what
    The print house holds names, addresses and codes until it has printed; it confirms in writing
    that the files are gone. The desk sees names and addresses, never a code, never an answer. The
    store knows a code by a keyed digest of a slow hash, and a form by its serial.

In which order
    1. ``letters`` makes a contact once: a code and a serial for each case, letters as PDF, a list,
       one archive encrypted to the print house. Whoever answers, declines or becomes protected
       meanwhile is left out, or the whole is made again. The archive is on the disk before the
       digests are committed, for a code in the store whose letter was lost could never be printed;
       it gets its name after that, for a printed code that the store does not know would open
       nothing. A make that was killed in between is finished by the next.
    2. ``paper_forms`` makes the forms that go with the letters: a serial, no name, no code.
    3. ``desk`` notes why somebody does not take part (her codes end, her draft is destroyed),
       orders a letter in place of a lost one (its codes end at once; the new letter goes to the
       registered address, whoever calls), and overwrites the name of whoever becomes protected or
       wants to be forgotten. Each note holds the person first, in this wave, so that a letter made
       at the same moment is either hers or not made.

What is destroyed when
    Clear codes when the archive is written; codes of a lost letter when it is replaced; a name at
    once when the desk is told; everything else when the wave is accounted.

What a thief sees
    With the whole database and no key file: digests that test no code. With both: that testing
    one guess costs a slow hash. The archive opens for the print house alone.
"""
