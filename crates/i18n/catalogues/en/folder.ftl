# Folders that files are dropped into: what happened, what to do.

folder-missing = The folder { $folder } is not there. It may have been renamed, or a network drive is not mounted. Bring it back: the program goes on by itself. The files that were in it have not been touched.
folder-not-a-folder = { $folder } is not a folder. Remove what stands under that name and make a folder.
folder-linked = A link stands in place of { $folder } (or of accepted, rejected or a day in them). Links are not followed, so no file is handled. Put an ordinary folder there.
folder-forbidden = No permission for the folder { $folder }. Let the program's account read and write there. The files are where they were.
folder-read-only = The folder { $folder } is read-only, so there is nowhere to put files that were read. Mount the drive for writing. The files are where they were.
folder-full = No space is left in { $folder }. Make room: the program goes on by itself. The files are where they were.
folder-io = The folder { $folder } does not answer: the drive is faulty or the server cannot be reached. Check the drive or the network. The files are where they were.

folder-odd-link = “{ $file }” is a link to another file; links are not followed. Put the file itself there.
folder-odd-folder = “{ $file }” is a folder. Folders inside are not looked into: put the files into the watched folder itself.
folder-odd-special = “{ $file }” is not a regular file (a device, a pipe or a socket). Put a table there.
folder-odd-hidden = “{ $file }” is a hidden file; these are not read.
folder-odd-lock-file = “{ $file }” is the lock file of an open workbook; there is no roster in it.
folder-odd-unfinished = “{ $file }” has not been downloaded or copied to its end. If copying stopped long ago, put the file there again.
folder-odd-unreadable = “{ $file }” cannot be opened: no permission, or the drive does not answer. Let the program read the file.

# A file breaks off: copying has stopped. It is waited for until it changes, but no longer than ten minutes.
unfinished-no-end = “{ $file }” breaks off: it lacks the end that such files have. Copying does not seem to be over. It is not read for now, and nobody is removed because of it; when it is complete, it is accepted by itself. If copying was interrupted, put the file there again.
unfinished-last-line = “{ $file }” breaks off in its last line, which has fewer columns than the one before and no line break. Copying does not seem to be over. It is not read for now; when it is complete, it is accepted by itself, and if it does not change for ten minutes, it is read as it is.
unfinished-no-line-end = “{ $file }” breaks off: its last line has no line break, and the former such file ended with one. Copying does not seem to be over. It is not read for now; when it is complete, it is accepted by itself, and if it does not change for ten minutes, it is read as it is.
unfinished-beginning = “{ $file }” is word for word the beginning of the former such file. Copying does not seem to be over. It is not read for now; when it is complete, it is accepted by itself, and if it does not change for ten minutes, it is read as it is.
unfinished-half = “{ $file }” is less than half as long as the former such file. Copying does not seem to be over. It is not read for now; when it is complete, it is accepted by itself, and if it does not change for ten minutes, it is read as it is.
