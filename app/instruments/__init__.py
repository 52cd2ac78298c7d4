"""The questionnaire files, the loader that validates them, and their extractor for translators.

May import `app.survey`, PyYAML and nothing else.
"""
