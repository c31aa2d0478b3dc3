"""The shell: channels, durable store, delivery, web pages. The only package that does I/O."""
