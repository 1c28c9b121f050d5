"""What readers and programs get of a record, generated and checked: page, data, calendar, feeds.

Each check reads what the site sends, as a program that is not ours would, and returns `Problem`s.
"""
