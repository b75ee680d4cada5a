-- Where an inode is: for what is done by its number alone.

create index dentries_by_inode on dentries (inode);
