"""Opening the ballots: both officers together, once nobody can tell any more whose they are.

    1. The wave must be accounted: no case, no name, no code is left (``app.fieldwork.life``).
    2. Two people who hold office A and office B give their age secrets. The secrets go by pipe to
       a child process (``opener``) that touches no disk and ends with the call.
    3. Every payload is held against the wave and its questionnaire (``payloads``): a thief of the
       database may have put ballots of his own into the box.
    4. The box must hold exactly the replies that were counted, cell by cell (``dispositions``).
    5. What was opened is shuffled and stored as one blob under a key that is a file; "replied" is
       told apart as complete, partial and break-off.

A thief of the database sees one sealed blob; with the key file of the opened answers, answers and
coarse facts, and still nobody's name.
"""
