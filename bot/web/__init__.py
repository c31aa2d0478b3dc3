"""The pages in a browser: one ASGI app, rendered on the server, whole without JavaScript."""
