"""Whether, how and where social insurance is paid now. Begin with `reader`."""
