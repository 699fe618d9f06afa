"""The public port: pages are passed on to the WSGI server behind a Unix socket, byte by byte and in good order.

Written on asyncio's protocols, because it stands before every page: as an ASGI application the same cost seven times
as much. What comes from outside is taken apart strictly and written anew, so that nobody can make the server behind
see another request than the one we saw (RFC 9112, sections 6.3 and 11.2).
"""
