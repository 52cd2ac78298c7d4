"""What a survey is: questions, routing, answers, codes, windows, dispositions.

Pure: the standard library only. No clock, no dice, no I/O and no words in any language
but those the questionnaire itself carries.
"""
