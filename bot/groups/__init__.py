"""Class groups from the shell's side: the school that a group belongs to, links into private chats, announcements."""
