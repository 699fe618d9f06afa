"""Articles from elsewhere: folders of Markdown or HTML, JSON, tables, and exports of other help centres."""
