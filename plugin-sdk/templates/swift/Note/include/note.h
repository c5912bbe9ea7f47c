/* Nothing is called here: the note is read from the file. */
